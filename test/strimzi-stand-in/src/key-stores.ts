import { randomBytes } from 'node:crypto';
import forge from 'node-forge';
import type { CertifiedKey } from './certificate.ts';

// Java takes a bare certificate in a PKCS 12 store for a trusted one only with this attribute.
const TRUSTED_KEY_USAGE = '2.16.840.1.113894.746875.1.1';
const ANY_KEY_USAGE = '2.5.29.37.0';

/** A PKCS 12 store of a key with its certificate. */
export function keyStore(certified: CertifiedKey, password: string, name: string): Buffer {
  const key = forge.pki.privateKeyFromPem(certified.key);
  const certificate = forge.pki.certificateFromPem(certified.certificate);
  const store = forge.pkcs12.toPkcs12Asn1(key, [certificate], password, { algorithm: 'aes256', friendlyName: name });
  return toBytes(store);
}

/** A PKCS 12 store of certificates to trust. */
export function trustStore(certificates: Readonly<Record<string, string>>, password: string): Buffer {
  const { asn1 } = forge;
  const sequence = (...items: forge.asn1.Asn1[]) => asn1Of(asn1.Type.SEQUENCE, items);
  const oid = (value: string) => asn1Of(asn1.Type.OID, asn1.oidToDer(value).getBytes());
  const octets = (value: string) => asn1Of(asn1.Type.OCTETSTRING, value);
  const context = (item: forge.asn1.Asn1) =>
    asn1.create(asn1.Class.CONTEXT_SPECIFIC, 0 as forge.asn1.Type, true, [item]);
  const attribute = (type: string, value: forge.asn1.Asn1) => sequence(oid(type), asn1Of(asn1.Type.SET, [value]));
  const bags = Object.entries(certificates).map(([name, pem]) => {
    const der = asn1.toDer(forge.pki.certificateToAsn1(forge.pki.certificateFromPem(pem))).getBytes();
    const bag = context(sequence(oid(forge.pki.oids['x509Certificate'] ?? ''), context(octets(der))));
    const alias = attribute(
      forge.pki.oids['friendlyName'] ?? '',
      asn1.create(asn1.Class.UNIVERSAL, asn1.Type.BMPSTRING, false, name),
    );
    const trusted = attribute(TRUSTED_KEY_USAGE, oid(ANY_KEY_USAGE));
    return sequence(oid(forge.pki.oids['certBag'] ?? ''), bag, asn1Of(asn1.Type.SET, [alias, trusted]));
  });
  const data = (content: forge.asn1.Asn1) =>
    sequence(oid(forge.pki.oids['data'] ?? ''), context(octets(asn1.toDer(content).getBytes())));
  const safe = sequence(data(sequence(...bags)));
  const salt = new forge.util.ByteStringBuffer(randomBytes(8));
  const count = 2048;
  const digest = forge.md.sha1.create();
  const key = forge.pkcs12.generateKey(password, salt, 3, count, 20, digest);
  const mac = forge.hmac.create();
  mac.start(digest, key);
  mac.update(asn1.toDer(safe).getBytes());
  const algorithm = sequence(oid(forge.pki.oids['sha1'] ?? ''), asn1Of(asn1.Type.NULL, ''));
  const macData = sequence(
    sequence(algorithm, octets(mac.getMac().getBytes())),
    octets(salt.getBytes()),
    asn1Of(asn1.Type.INTEGER, asn1.integerToDer(count).getBytes()),
  );
  const version = asn1Of(asn1.Type.INTEGER, asn1.integerToDer(3).getBytes());
  return toBytes(sequence(version, data(safe), macData));
}

function asn1Of(type: forge.asn1.Type, value: string | forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return forge.asn1.create(forge.asn1.Class.UNIVERSAL, type, typeof value !== 'string', value);
}

function toBytes(value: forge.asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(value).getBytes(), 'latin1');
}
