import { generateKeyPairSync, randomBytes } from 'node:crypto';
import forge from 'node-forge';

/** A key with its certificate, both PEM. */
export interface CertifiedKey {
  readonly key: string;
  readonly certificate: string;
}

const DAY_MS = 86_400_000;

/** An authority that signed itself. */
export function makeAuthority(name: string): CertifiedKey {
  return certify(name, undefined, [{ name: 'basicConstraints', cA: true, critical: true }]);
}

/** A key for a client of that name, or for a broker on this machine, that the authority vouches for. */
export function issue(authority: CertifiedKey, name: string): CertifiedKey {
  const altNames = [
    { type: 2, value: 'localhost' },
    { type: 7, ip: '127.0.0.1' },
  ];
  return certify(name, authority, [{ name: 'subjectAltName', altNames }]);
}

/** The key, its certificate and the authority's as a PKCS 12 file, which Java reads. */
export function pkcs12({ key, certificate }: CertifiedKey, authority: CertifiedKey, password: string): Buffer {
  const chain = [certificate, authority.certificate].map((pem) => forge.pki.certificateFromPem(pem));
  const options = { algorithm: '3des' } as const;
  const asn1 = forge.pkcs12.toPkcs12Asn1(forge.pki.privateKeyFromPem(key), chain, password, options);
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'binary');
}

function certify(name: string, authority: CertifiedKey | undefined, extensions: object[]): CertifiedKey {
  const { privateKey: key } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const own = forge.pki.privateKeyFromPem(key);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(own.n, own.e);
  certificate.serialNumber = `01${randomBytes(8).toString('hex')}`;
  certificate.validity.notBefore = new Date(Date.now() - DAY_MS);
  certificate.validity.notAfter = new Date(Date.now() + DAY_MS);
  const subject = [{ name: 'commonName', value: name }];
  const issuer = authority && forge.pki.certificateFromPem(authority.certificate);
  certificate.setSubject(subject);
  certificate.setIssuer(issuer?.subject.attributes ?? subject);
  certificate.setExtensions(extensions);
  certificate.sign(authority ? forge.pki.privateKeyFromPem(authority.key) : own, forge.md.sha256.create());
  return { key, certificate: forge.pki.certificateToPem(certificate) };
}
