import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type TLSSocket } from 'node:tls';
import forge from 'node-forge';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CertifiedKey, issue, makeAuthority, validUntil } from '../src/certificate.ts';
import { keyStore, trustStore } from '../src/key-stores.ts';

const now = new Date();
let authority: CertifiedKey;
let broker: CertifiedKey;

beforeAll(async () => {
  authority = await makeAuthority('cluster-ca v0', now, 365);
  const dnsNames = ['broker.svc'];
  broker = await issue(authority, { commonName: 'orders-kafka', ofStrimzi: true, dnsNames }, now, 30);
});

describe('certificates', () => {
  it('are signed by the authority, for the names and the time that were asked for', () => {
    const certificate = new X509Certificate(broker.certificate);
    expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(broker.key))).toBe(true);
    expect(certificate.checkHost('broker.svc')).toBe('broker.svc');
    // Kafka makes its principal of this order: CN=orders-kafka,O=io.strimzi.
    expect(certificate.subject).toBe('O=io.strimzi\nCN=orders-kafka');
    expect(Math.round((validUntil(broker.certificate).getTime() - now.getTime()) / 86_400_000)).toBe(30);
  });

  it('of users have nothing but the name', async () => {
    const { certificate } = await issue(authority, { commonName: 'robot', ofStrimzi: false }, now, 30);
    expect(new X509Certificate(certificate).subject).toBe('CN=robot');
  });

  it('stay good when the authority is renewed with its key', async () => {
    const renewed = await makeAuthority('cluster-ca v0', now, 365, authority.key);
    expect(renewed.certificate).not.toBe(authority.certificate);
    expect(await handshake(renewed.certificate)).toBe('broker.svc');
  });

  it('are not trusted under another authority', async () => {
    const other = await makeAuthority('cluster-ca v1', now, 365);
    await expect(handshake(other.certificate)).rejects.toThrow(/self-signed|unable to/);
  });
});

async function handshake(ca: string): Promise<string> {
  const server = createServer({ key: broker.key, cert: broker.certificate }, (socket) => socket.end());
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', ca, servername: 'broker.svc' });
  try {
    await once(socket, 'secureConnect');
    return 'broker.svc';
  } finally {
    socket.destroy();
    server.close();
  }
}

describe('PKCS 12 stores', () => {
  const open = (store: Buffer, password: string) =>
    forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(store.toString('latin1')), password);
  const certificates = (store: forge.pkcs12.Pkcs12Pfx) => store.getBags({ bagType: forge.pki.oids['certBag'] ?? '' });

  it('of trust hold every certificate under its name, and open with the password alone', () => {
    const store = trustStore({ 'ca.crt': authority.certificate, 'ca-old.crt': broker.certificate }, 'secret');
    const bags = certificates(open(store, 'secret'))[forge.pki.oids['certBag'] ?? ''] ?? [];
    expect(bags.map((bag) => bag.attributes.friendlyName[0])).toEqual(['ca.crt', 'ca-old.crt']);
    expect(() => open(store, 'wrong')).toThrow(/PKCS#12 MAC could not be verified/);
  });

  it('of a key hold it with its certificate', () => {
    const store = open(keyStore(broker, 'secret', 'orders-kafka'), 'secret');
    const type = forge.pki.oids['pkcs8ShroudedKeyBag'] ?? '';
    expect(store.getBags({ bagType: type })[type]).toHaveLength(1);
    expect(certificates(store)[forge.pki.oids['certBag'] ?? '']).toHaveLength(1);
  });
});
