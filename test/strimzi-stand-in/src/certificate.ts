import { generateKeyPair, randomBytes, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';

const makeKeyPair = promisify(generateKeyPair);

/** Strimzi's default. */
const KEY_BITS = 2048;
const DAY_MS = 86_400_000;
const ORGANIZATION = 'io.strimzi';

/** A key with its certificate, both PEM. */
export interface CertifiedKey {
  readonly key: string;
  readonly certificate: string;
}

/** Whom a certificate is for. */
export interface Subject {
  readonly commonName: string;
  /** Strimzi's own components have its organization in their names, users have not. */
  readonly ofStrimzi: boolean;
  /** Host names that it is good for. */
  readonly dnsNames?: readonly string[];
}

/** A new authority that signed itself; with `key` its certificate is renewed. */
export async function makeAuthority(commonName: string, now: Date, days: number, key?: string): Promise<CertifiedKey> {
  const pem = key ?? (await makeKey());
  const subject = nameOf({ commonName, ofStrimzi: true });
  const certificate = draft(pem, subject, now, days);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(pem), forge.md.sha512.create());
  return { key: pem, certificate: forge.pki.certificateToPem(certificate) };
}

/** A new key whose certificate is signed by the authority. */
export async function issue(authority: CertifiedKey, subject: Subject, now: Date, days: number): Promise<CertifiedKey> {
  const pem = await makeKey();
  const issuer = forge.pki.certificateFromPem(authority.certificate);
  const certificate = draft(pem, nameOf(subject), now, days);
  certificate.setIssuer(issuer.subject.attributes);
  const names = (subject.dnsNames ?? []).map((value) => ({ type: 2, value }));
  certificate.setExtensions([
    { name: 'subjectKeyIdentifier' },
    ...(names.length > 0 ? [{ name: 'subjectAltName', altNames: names }] : []),
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(authority.key), forge.md.sha512.create());
  return { key: pem, certificate: forge.pki.certificateToPem(certificate) };
}

/** When a certificate (PEM) ends to be good. */
export function validUntil(certificate: string): Date {
  return new Date(new X509Certificate(certificate).validTo);
}

/** Identifies a certificate. */
export function fingerprint(certificate: string): string {
  return new X509Certificate(certificate).fingerprint256;
}

async function makeKey(): Promise<string> {
  const { privateKey } = await makeKeyPair('rsa', {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}

function draft(key: string, subject: forge.pki.CertificateField[], now: Date, days: number): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  const { n, e } = forge.pki.privateKeyFromPem(key) as forge.pki.rsa.PrivateKey;
  certificate.publicKey = forge.pki.setRsaPublicKey(n, e);
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  // Clocks differ a little.
  certificate.validity.notBefore = new Date(now.getTime() - 60_000);
  certificate.validity.notAfter = new Date(now.getTime() + days * DAY_MS);
  certificate.setSubject(subject);
  return certificate;
}

function nameOf({ commonName, ofStrimzi }: Subject): forge.pki.CertificateField[] {
  const organization = ofStrimzi ? [{ name: 'organizationName', value: ORGANIZATION }] : [];
  return [...organization, { name: 'commonName', value: commonName }];
}
