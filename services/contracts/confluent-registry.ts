import type { SchemaRegistry as RegistryClient } from '@kafkajs/confluent-schema-registry';
import type { Type } from 'avsc';
import type { AvroRecord, AvroSchema } from './avro-schema.ts';
import { latestVersion } from './avro-schema.ts';
import { avroType } from './avro-type.ts';
import { ContractError } from './contract-error.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { ALL_TOPICS, subjectOf } from './topics.ts';

/** Where the registry is, and what may be done there. */
export interface ConfluentRegistryOptions {
  readonly url: string;
  readonly auth?: { readonly username: string; readonly password: string };
  /** Register what is missing at start (the default), or only look it up. */
  readonly register?: boolean;
  /** How long an id that could not be loaded is left alone before it is asked for again; 1 s unless given. */
  readonly retryAfterMs?: number;
}

/** Deleted versions leave gaps; after one this long no more are looked for. */
const LONGEST_GAP = 50;

/**
 * A server that speaks the Confluent API. `start` registers the schemas that ship and loads every version of their
 * subjects; an id that turns up later is loaded in the background, and reading it fails until then, retriably.
 */
export class ConfluentRegistry implements SchemaRegistry {
  readonly #client: Promise<RegistryClient>;
  readonly #url: string;
  readonly #register: boolean;
  readonly #retryAfterMs: number;
  readonly #ids = new Map<string, number>();
  readonly #writers = new Map<number, Type>();
  readonly #loading = new Map<number, Promise<void>>();
  readonly #failed = new Map<number, { readonly error: unknown; readonly missing: boolean; readonly at: number }>();

  constructor({ url, auth, register = true, retryAfterMs = 1000 }: ConfluentRegistryOptions) {
    this.#client = registryClient(url, auth);
    this.#url = url;
    this.#register = register;
    this.#retryAfterMs = retryAfterMs;
  }

  async start(): Promise<void> {
    for (const topic of ALL_TOPICS) {
      if (topic.value === 'int32') continue;
      const subject = subjectOf(topic);
      try {
        const id = await this.#idUnder(subject, topic.value);
        if (!this.#ids.has(topic.value.name)) this.#ids.set(topic.value.name, id);
        await this.#loadVersions(subject);
      } catch (cause) {
        const message = `schema registry ${this.#url}, subject ${subject}: ${(cause as Error).message}`;
        throw new ContractError('CONTRACTS_REGISTRY', message, { cause });
      }
    }
  }

  idOf(schema: AvroSchema<unknown>): number {
    const id = this.#ids.get(schema.name);
    if (id !== undefined) return id;
    throw new ContractError('CONTRACTS_UNKNOWN_SCHEMA', `${schema.name} has no id at ${this.#url}: start() first`);
  }

  writerOf(id: number): Type {
    const writer = this.#writers.get(id);
    if (writer) return writer;
    const failure = this.#failed.get(id);
    if (!failure || performance.now() - failure.at >= this.#retryAfterMs) void this.#loadOnce(id);
    if (failure?.missing) {
      throw new ContractError('CONTRACTS_UNKNOWN_SCHEMA', `${this.#url} knows no schema ${id}`, {
        cause: failure.error,
      });
    }
    const message = `schema ${id} is being loaded from ${this.#url}`;
    throw new ContractError('CONTRACTS_SCHEMA_NOT_LOADED', message, failure && { cause: failure.error });
  }

  /** Resolves when nothing is being loaded any more. */
  async close(): Promise<void> {
    await Promise.all(this.#loading.values());
  }

  async #idUnder(subject: string, schema: AvroSchema<unknown>): Promise<number> {
    const { SchemaType } = await library();
    const avro = { type: SchemaType.AVRO, schema: JSON.stringify(latestVersion(schema).avsc) } as const;
    const client = await this.#client;
    if (!this.#register) return client.getRegistryIdBySchema(subject, avro);
    return (await client.register(avro, { subject })).id;
  }

  async #loadVersions(subject: string): Promise<void> {
    const latest = await (await this.#client).getLatestSchemaId(subject);
    for (let version = 1, missing = 0; missing < LONGEST_GAP; version++) {
      const id = await (await this.#client).getRegistryId(subject, version).catch(unlessMissing);
      if (id !== undefined && !this.#writers.has(id)) await this.#load(id);
      if (id === latest) return;
      missing = id === undefined ? missing + 1 : 0;
    }
  }

  #loadOnce(id: number): Promise<void> {
    const under = this.#loading.get(id);
    if (under !== undefined) return under;
    const load = this.#load(id)
      .catch((error) => void this.#failed.set(id, { error, missing: isMissing(error), at: performance.now() }))
      .finally(() => this.#loading.delete(id));
    this.#loading.set(id, load);
    return load;
  }

  async #load(id: number): Promise<void> {
    const schema = await (await this.#client).getSchema(id);
    // Built again from its text, so that its longs are bigints too.
    this.#writers.set(id, avroType(JSON.parse(JSON.stringify(schema)) as AvroRecord));
    this.#failed.delete(id);
  }
}

function isMissing(error: unknown): boolean {
  return (error as { readonly status?: number } | null)?.status === 404;
}

// A version that was deleted leaves a gap.
function unlessMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

/** Loaded by those who have a registry: it is a tenth of a service's start. */
function library() {
  return import('@kafkajs/confluent-schema-registry');
}

async function registryClient(host: string, auth: ConfluentRegistryOptions['auth']): Promise<RegistryClient> {
  const { SchemaRegistry } = await library();
  return new SchemaRegistry({ host, clientId: 'orders-platform', ...(auth && { auth }) });
}
