import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { issue, validUntil } from './certificate.ts';
import type { Authority } from './certificate-authority.ts';
import type { ScramCredential } from './kafka-connection.ts';
import { keyStore } from './key-stores.ts';
import { CLUSTER_LABEL, clusterOf, type KafkaUser, namespaceOf, type Secret } from './kinds.ts';
import { newPassword } from './password.ts';
import { Refusal } from './refusal.ts';
import { decodeText, encodeData } from './secret-data.ts';

const derive = promisify(pbkdf2);
const ITERATIONS = 4096;
const HASH_BYTES = 64;
const DAY_MS = 86_400_000;
const LONGEST_COMMON_NAME = 64;
const FORCE_RENEW = 'strimzi.io/force-renew';

/** The name that the brokers know a user by, and its ACLs and quotas with it. */
export function principalNameOf(user: KafkaUser): string {
  const type = user.spec?.authentication?.type;
  return type === 'tls' || type === 'tls-external' ? `CN=${user.metadata.name}` : user.metadata.name;
}

/** Whether something asked for new credentials. */
function wantsRenewal(user: KafkaUser, secret: Secret | undefined): boolean {
  return [user, secret].some((object) => object?.metadata.annotations?.[FORCE_RENEW] === 'true');
}

/**
 * The Secret that a user is to have, `isNew` when it differs from the present one; undefined for users whose credentials are made
 * elsewhere. A certificate is made again near its end, when the clients' authority changed, when it is gone, and when
 * `strimzi.io/force-renew` on the user or its Secret says so.
 */
export async function userSecret(
  user: KafkaUser,
  present: Secret | undefined,
  clientsCa: Authority,
  passwordSecret: Secret | undefined,
  secretPrefix: string,
  now: Date,
): Promise<{ readonly secret: Secret; readonly isNew: boolean } | undefined> {
  const authentication = user.spec?.authentication;
  if (authentication === undefined || authentication.type === 'tls-external') return undefined;
  if (authentication.type === 'scram-sha-512') return passwordSecretOf(user, present, passwordSecret, secretPrefix);
  if (user.metadata.name.length > LONGEST_COMMON_NAME) {
    throw new Refusal(
      'Users with TLS client authentication can have a username (name of the KafkaUser custom resource) only up to 64 characters long.',
    );
  }
  const certificate = decodeText(present, 'user.crt');
  const renewalDays = authentication.renewalDays ?? clientsCa.renewalDays;
  const good =
    certificate !== undefined &&
    decodeText(present, 'user.key') !== undefined &&
    decodeText(present, 'ca.crt') === clientsCa.certificate &&
    validUntil(certificate).getTime() - now.getTime() > renewalDays * DAY_MS;
  if (good && present !== undefined && !wantsRenewal(user, present)) return { secret: present, isNew: false };
  const subject = { commonName: user.metadata.name, ofStrimzi: false };
  const certified = await issue(clientsCa, subject, now, authentication.validityDays ?? clientsCa.validityDays);
  const password = newPassword();
  const data = {
    'ca.crt': clientsCa.certificate,
    'user.crt': certified.certificate,
    'user.key': certified.key,
    'user.p12': keyStore(certified, password, user.metadata.name),
    'user.password': password,
  };
  return { secret: secretOf(user, secretPrefix, data), isNew: true };
}

function passwordSecretOf(
  user: KafkaUser,
  present: Secret | undefined,
  passwordSecret: Secret | undefined,
  secretPrefix: string,
): { readonly secret: Secret; readonly isNew: boolean } {
  const given = user.spec?.authentication?.password?.valueFrom.secretKeyRef;
  if (given !== undefined && decodeText(passwordSecret, given.key) === undefined) {
    throw new Refusal(
      `Secret ${given.name} with requested user password does not exist or lacks the key ${given.key}.`,
    );
  }
  const old = wantsRenewal(user, present) ? undefined : decodeText(present, 'password');
  const password = given === undefined ? (old ?? newPassword()) : (decodeText(passwordSecret, given.key) ?? '');
  if (present !== undefined && password === old) return { secret: present, isNew: false };
  const module = 'org.apache.kafka.common.security.scram.ScramLoginModule';
  const jaas = `${module} required username="${user.metadata.name}" password="${password}";`;
  return { secret: secretOf(user, secretPrefix, { password, 'sasl.jaas.config': jaas }), isNew: true };
}

function secretOf(user: KafkaUser, secretPrefix: string, data: Readonly<Record<string, string | Buffer>>): Secret {
  const { name, uid, labels } = user.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `${secretPrefix}${name}`,
      namespace: namespaceOf(user),
      labels: {
        ...labels,
        [CLUSTER_LABEL]: clusterOf(user) ?? '',
        'strimzi.io/kind': 'KafkaUser',
        'app.kubernetes.io/name': 'strimzi-user-operator',
        'app.kubernetes.io/instance': name,
        'app.kubernetes.io/part-of': `strimzi-${name}`,
        'app.kubernetes.io/managed-by': 'strimzi-user-operator',
      },
      ownerReferences: [
        { apiVersion: user.apiVersion, kind: user.kind, name, uid, controller: false, blockOwnerDeletion: false },
      ],
    },
    type: 'Opaque',
    data: encodeData(data),
  };
}

/** What the brokers keep of a password (RFC 5802). */
export async function scramCredential(user: string, password: string): Promise<ScramCredential> {
  const salt = randomBytes(24);
  const saltedPassword = await derive(password, salt, ITERATIONS, HASH_BYTES, 'sha512');
  return { user, salt, saltedPassword, iterations: ITERATIONS };
}
