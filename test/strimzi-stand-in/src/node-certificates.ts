import { brokerName, CLIENTS_TRUST, CLUSTER_TRUST, KEY_STORE, OPERATOR_NAME } from './broker-settings.ts';
import { type CertifiedKey, issue, type Subject, validUntil } from './certificate.ts';
import type { Authority } from './certificate-authority.ts';
import { bootstrapService } from './cluster-objects.ts';
import { type Kafka, namespaceOf, type Secret } from './kinds.ts';
import { brokersService, clusterLabels, hostOf, type Node, ownedBy } from './nodes.ts';
import { decodeText, encodeData } from './secret-data.ts';

const CERT_GENERATION = 'strimzi.io/cluster-ca-cert-generation';
const NAMES = 'strimzi.io/names';
const DAY_MS = 86_400_000;

/** A certificate and the Secret that holds it; `isNew` when it has to be written. */
export interface HeldCertificate {
  readonly certified: CertifiedKey;
  readonly secret: Secret;
  readonly isNew: boolean;
}

/** The generation of the authority's certificate under which the one in a Secret was signed. */
export function signedUnder(secret: Secret | undefined): number {
  return Number(secret?.metadata.annotations?.[CERT_GENERATION] ?? -1);
}

/** The certificate of a node with the bundles that it trusts; `mayReplace` is false while some broker would not trust a new one. */
export async function nodeCertificate(
  kafka: Kafka,
  node: Node,
  present: Secret | undefined,
  authorities: { readonly cluster: Authority; readonly clients: Authority },
  now: Date,
  mayReplace: boolean,
): Promise<HeldCertificate> {
  const subject = { commonName: brokerName(kafka), ofStrimzi: true, dnsNames: namesOf(kafka, node) };
  const held = await hold(kafka, node.podName, node.podName, subject, present, authorities.cluster, now, mayReplace);
  const data = {
    [KEY_STORE]: `${held.certified.key}${held.certified.certificate}`,
    [CLUSTER_TRUST]: Object.values(authorities.cluster.trusted).join(''),
    [CLIENTS_TRUST]: Object.values(authorities.clients.trusted).join(''),
  };
  const same = Object.entries(data).every(([key, text]) => decodeText(present, key) === text);
  const secret = { ...held.secret, data: { ...held.secret.data, ...encodeData(data) } };
  return { certified: held.certified, secret, isNew: held.isNew || !same };
}

/** The certificate that the stand-in itself comes to the brokers with. */
export async function operatorCertificate(
  kafka: Kafka,
  present: Secret | undefined,
  authority: Authority,
  now: Date,
  mayReplace: boolean,
): Promise<HeldCertificate> {
  const name = `${kafka.metadata.name}-cluster-operator-certs`;
  const subject = { commonName: OPERATOR_NAME, ofStrimzi: true };
  return hold(kafka, name, OPERATOR_NAME, subject, present, authority, now, mayReplace);
}

async function hold(
  kafka: Kafka,
  name: string,
  key: string,
  subject: Subject,
  present: Secret | undefined,
  authority: Authority,
  now: Date,
  mayReplace: boolean,
): Promise<HeldCertificate> {
  const pem = decodeText(present, `${key}.key`);
  const certificate = decodeText(present, `${key}.crt`);
  const names = (subject.dnsNames ?? []).join(',');
  const annotations = present?.metadata.annotations;
  const nearEnd =
    certificate !== undefined && validUntil(certificate).getTime() - now.getTime() < authority.renewalDays * DAY_MS;
  const outdated =
    nearEnd || signedUnder(present) !== authority.certGeneration || (annotations?.[NAMES] ?? '') !== names;
  const keep = pem !== undefined && certificate !== undefined && (!outdated || !mayReplace);
  const certified = keep ? { key: pem, certificate } : await issue(authority, subject, now, authority.validityDays);
  const kept = annotations?.[CERT_GENERATION] ?? `${authority.certGeneration}`;
  const secret: Secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace: namespaceOf(kafka),
      labels: clusterLabels(kafka),
      annotations: {
        [CERT_GENERATION]: keep ? kept : `${authority.certGeneration}`,
        [NAMES]: keep ? (annotations?.[NAMES] ?? '') : names,
      },
      ownerReferences: [ownedBy(kafka)],
    },
    type: 'Opaque',
    data: encodeData({ [`${key}.key`]: certified.key, [`${key}.crt`]: certified.certificate }),
  };
  return { certified, secret, isNew: !keep };
}

function namesOf(kafka: Kafka, node: Node): string[] {
  const namespace = namespaceOf(kafka);
  const services = [bootstrapService(kafka), brokersService(kafka)].flatMap((service) => [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.cluster.local`,
  ]);
  return [...services, hostOf(kafka, node), `${hostOf(kafka, node)}.cluster.local`];
}
