import { type Acl, ClientQuotaEntityTypes, ClientQuotaKeys, ClientQuotaMatchTypes } from '@platformatic/kafka';
import type { Authority } from './certificate-authority.ts';
import { failed, ready } from './conditions.ts';
import { type KafkaConnection, kafkaErrorText, type ScramCredential } from './kafka-connection.ts';
import {
  isPaused,
  type Kafka,
  type KafkaUser,
  KINDS,
  namespaceOf,
  type Quotas,
  type Secret,
  type Status,
} from './kinds.ts';
import type { KubeApi } from './kube-api.ts';
import { Refusal } from './refusal.ts';
import { decodeText } from './secret-data.ts';
import { ANY_ACL, aclChanges, aclsOf } from './user-acls.ts';
import { principalNameOf, scramCredential, userSecret } from './user-credentials.ts';

/** The status of a KafkaUser after a pass. */
export interface UserStatus extends Status {
  readonly username?: string;
  readonly secret?: string;
}

const QUOTAS = {
  producerByteRate: ClientQuotaKeys.PRODUCER_BYTE_RATE,
  consumerByteRate: ClientQuotaKeys.CONSUMER_BYTE_RATE,
  requestPercentage: ClientQuotaKeys.REQUEST_PERCENTAGE,
  controllerMutationRate: ClientQuotaKeys.CONTROLLER_MUTATION_RATE,
} as const;

const DONE = { metadata: { annotations: { 'strimzi.io/force-renew': null } } };

/** Keeps the users of one cluster: Secrets, SCRAM credentials, ACLs and quotas. What a user lost with its resource is taken away. */
export class UserReconciler {
  readonly #api: KubeApi;
  /** Passwords that the brokers have been told, by user. */
  readonly #told = new Map<string, string>();

  constructor(api: KubeApi) {
    this.#api = api;
  }

  /** One pass; answers with the new status of each user. */
  async reconcile(
    kafka: Kafka,
    connection: KafkaConnection,
    users: readonly KafkaUser[],
    clientsCa: Authority,
    now: Date,
  ): Promise<ReadonlyMap<KafkaUser, UserStatus>> {
    const statuses = new Map<KafkaUser, UserStatus>();
    const credentials: ScramCredential[] = [];
    const passwords = new Map<string, string>();
    const known = new Set(await connection.scramUsers());
    for (const user of users) {
      try {
        validateUser(kafka, user);
        const secret = isPaused(user) ? undefined : await this.#secret(kafka, user, clientsCa, now);
        const password = decodeText(secret, 'password');
        if (user.spec?.authentication?.type === 'scram-sha-512' && password !== undefined) {
          passwords.set(user.metadata.name, password);
          if (!known.has(user.metadata.name) || this.#told.get(user.metadata.name) !== password) {
            credentials.push(await scramCredential(user.metadata.name, password));
          }
        }
        statuses.set(user, {
          ...observed(user),
          conditions: [ready(now)],
          username: principalNameOf(user),
          ...(secret !== undefined && { secret: secret.metadata.name }),
        });
      } catch (error) {
        statuses.set(user, { ...observed(user), conditions: [failed(now, error)] });
      }
    }
    const scram = new Set(
      users.filter((u) => u.spec?.authentication?.type === 'scram-sha-512').map((u) => u.metadata.name),
    );
    await connection.alterScram(
      credentials,
      [...known].filter((name) => !scram.has(name)),
    );
    for (const [name, password] of passwords) this.#told.set(name, password);
    const good = users.filter((user) => statuses.get(user)?.conditions?.[0]?.type === 'Ready');
    for (const [user, error] of await reconcileAccess(kafka, connection, users, good)) {
      statuses.set(user, { ...observed(user), conditions: [failed(now, error)] });
    }
    return statuses;
  }

  async #secret(kafka: Kafka, user: KafkaUser, clientsCa: Authority, now: Date): Promise<Secret | undefined> {
    const prefix = kafka.spec.entityOperator?.userOperator?.secretPrefix ?? '';
    const namespace = namespaceOf(user);
    const present = await this.#api.get<Secret>(KINDS.secret, namespace, `${prefix}${user.metadata.name}`);
    const given = user.spec?.authentication?.password?.valueFrom.secretKeyRef;
    const password = given && (await this.#api.get<Secret>(KINDS.secret, namespace, given.name));
    const wanted = await userSecret(user, present, clientsCa, password, prefix, now);
    if (wanted?.isNew) {
      await this.#api.apply(wanted.secret);
      await this.#api.merge(KINDS.secret, namespace, wanted.secret.metadata.name, DONE);
      await this.#api.merge(KINDS.user, namespace, user.metadata.name, DONE);
    }
    return wanted?.secret;
  }
}

function observed(user: KafkaUser): { readonly observedGeneration: number } {
  return { observedGeneration: user.metadata.generation ?? 0 };
}

function validateUser(kafka: Kafka, user: KafkaUser): void {
  if (user.spec === undefined) throw new Refusal('spec is required');
  if (user.spec.authorization !== undefined && kafka.spec.kafka.authorization === undefined) {
    throw new Refusal(
      'Simple authorization ACL rules are configured but not supported in the Kafka cluster configuration.',
    );
  }
}

async function reconcileAccess(
  kafka: Kafka,
  connection: KafkaConnection,
  all: readonly KafkaUser[],
  good: readonly KafkaUser[],
): Promise<ReadonlyMap<KafkaUser, unknown>> {
  const failures = new Map<KafkaUser, unknown>();
  const attempt = async (user: KafkaUser, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      failures.set(user, new Refusal(kafkaErrorText(error), 'KafkaError'));
    }
  };
  if (kafka.spec.kafka.authorization !== undefined) {
    const changes = aclChanges(await presentAcls(connection), all.flatMap(aclsOf));
    for (const user of good) {
      const create = changes.create.filter((acl) => acl.principal === `User:${principalNameOf(user)}`);
      if (create.length > 0)
        await attempt(user, () => connection.admin.createAcls({ creations: create.map((a) => ({ ...a })) }));
    }
    if (changes.remove.length > 0)
      await connection.admin.deleteAcls({ filters: changes.remove.map((acl) => ({ ...acl })) });
  }
  const quotas = await presentQuotas(connection);
  for (const user of good) {
    const name = principalNameOf(user);
    await attempt(user, () => alterQuotas(connection, name, quotas.get(name) ?? {}, user.spec?.quotas ?? {}));
    quotas.delete(name);
  }
  for (const user of all) quotas.delete(principalNameOf(user));
  for (const [name, left] of quotas) await alterQuotas(connection, name, left, {});
  return failures;
}

async function presentAcls(connection: KafkaConnection): Promise<readonly Acl[]> {
  const resources = await connection.admin.describeAcls({ filter: ANY_ACL });
  return resources.flatMap(({ acls, resourceType, resourceName, resourcePatternType }) =>
    acls.map((acl) => ({ ...acl, resourceType, resourceName, resourcePatternType })),
  );
}

async function presentQuotas(connection: KafkaConnection): Promise<Map<string, Quotas>> {
  const components = [{ entityType: ClientQuotaEntityTypes.USER, matchType: ClientQuotaMatchTypes.ANY }];
  const described = await connection.admin.describeClientQuotas({ components, strict: true });
  const names = Object.entries(QUOTAS);
  return new Map(
    described.flatMap(({ entity, values }) => {
      const name = entity[0]?.entityName;
      if (typeof name !== 'string') return [];
      const quotas = values.map(({ key, value }) => [
        names.find(([, kafkaKey]) => kafkaKey === key)?.[0] ?? key,
        value,
      ]);
      return [[name, Object.fromEntries(quotas) as Quotas]];
    }),
  );
}

async function alterQuotas(connection: KafkaConnection, user: string, present: Quotas, wanted: Quotas): Promise<void> {
  const fields = Object.keys(QUOTAS) as (keyof Quotas)[];
  const ops = fields.flatMap((field) => {
    const value = wanted[field];
    if (value === present[field]) return [];
    if (value === undefined) return { key: QUOTAS[field], remove: true as const };
    return { key: QUOTAS[field], value, remove: false as const };
  });
  if (ops.length === 0) return;
  const entities = [{ entityType: ClientQuotaEntityTypes.USER, entityName: user }];
  await connection.admin.alterClientQuotas({ entries: [{ entities, ops }] });
}
