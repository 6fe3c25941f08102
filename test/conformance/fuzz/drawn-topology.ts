import type { Operator, StoreOptions, TypeName, Windows } from '../schema.ts';
import type { Plan } from './plan.ts';

type Value = 'string' | 'long';

/** A stream, or a table, that a call has made. */
export interface Drawn {
  readonly id: string;
  readonly key: TypeName;
  readonly value: Value;
  /** How much records may have multiplied or grown: what is drawn stays small. */
  readonly weight: number;
}

export interface DrawnTable extends Drawn {
  readonly windows?: Windows;
  readonly versioned?: boolean;
  /** Of a cogroup in windows: Kafka Streams 4.3.1 looks for another kind of store when its values are looked up. */
  readonly unreadable?: boolean;
}

/** The calls that take a name for what they make. */
const MAY_HAVE_NAMES: ReadonlySet<Operator['op']> = new Set([
  'stream',
  'table',
  'filter',
  'filterNot',
  'mapValues',
  'map',
  'flatMap',
  'flatMapValues',
  'selectKey',
  'peek',
  'merge',
  'split',
  'repartition',
  'groupByKey',
  'groupBy',
  'count',
  'reduce',
  'aggregate',
  'join',
  'leftJoin',
  'outerJoin',
  'process',
  'processValues',
  'toTable',
  'toStream',
  'suppress',
  'transformValues',
]);

/** A call without its id. */
type Call = { readonly op: Operator['op']; readonly [field: string]: unknown };

/** The calls of a case while they are drawn: all are valid, whatever part of a plan they come from. */
export class DrawnTopology {
  readonly operators: Operator[] = [];
  readonly topics: string[] = [];
  readonly streams: Drawn[] = [];
  readonly tables: DrawnTable[] = [];
  readonly globals: Drawn[] = [];
  readonly #plan: Plan;
  readonly #used = new Set<string>();
  #stores = 0;
  #sources = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  get unitMs(): number {
    return this.#plan.unitMs;
  }

  add(call: Call): string {
    const id = `n${this.operators.length}`;
    const name = this.#plan.named && MAY_HAVE_NAMES.has(call.op) ? { name: `${call.op}-${id}` } : {};
    this.operators.push({ id, ...name, ...call } as unknown as Operator);
    for (const field of ['of', 'with']) if (typeof call[field] === 'string') this.#used.add(call[field]);
    return id;
  }

  /** A stream of those that there are, or a new one. */
  stream(index: number): Drawn {
    const found = this.streams[index % (this.streams.length + 1)];
    if (found !== undefined) return found;
    const topics = [this.#topic('in')];
    const id = this.add({ op: 'stream', topics, key: 'string', value: 'string', ...this.#time() });
    return this.keepStream({ id, key: 'string', value: 'string', weight: 0 });
  }

  /** A table with plain keys of those that there are, or a new one; versioned where that is asked for. */
  table(index: number, versioned = false): DrawnTable {
    const fits = this.tables.filter((one) => one.key === 'string' && (!versioned || one.versioned === true));
    const found = fits[index % (fits.length + 1)];
    if (found !== undefined) return found;
    const store = this.store('string', { mayBeVersioned: true, versioned });
    const topic = this.#topic('table');
    const id = this.add({ op: 'table', topic, key: 'string', value: 'string', store, ...this.#time() });
    return this.keepTable({ id, key: 'string', value: 'string', weight: 0, versioned: store.versioned !== undefined });
  }

  globalTable(index: number): Drawn {
    const found = this.globals[index % (this.globals.length + 1)];
    if (found !== undefined) return found;
    const topic = this.#topic('global');
    const store = { name: `${topic}-store`, key: 'string' as const, value: 'string' as const };
    const id = this.add({ op: 'globalTable', topic, key: 'string', value: 'string', store });
    this.globals.push({ id, key: 'string', value: 'string', weight: 0 });
    return this.globals.at(-1) as Drawn;
  }

  keepStream(stream: Drawn): Drawn {
    this.streams.push(stream);
    return stream;
  }

  keepTable(table: DrawnTable): DrawnTable {
    this.tables.push(table);
    return table;
  }

  /** The next store of the plan. */
  store(value: Value, { mayBeVersioned = false, versioned = false } = {}): StoreOptions {
    const number = this.#stores++;
    const plan = this.#plan.stores[number % this.#plan.stores.length];
    const keeps = versioned || (mayBeVersioned && plan?.versioned === true);
    return {
      name: `store-${number}`,
      key: 'string',
      value,
      ...(plan?.logged === false ? { logging: false } : {}),
      ...(plan?.caching === undefined ? {} : { caching: plan.caching }),
      ...(plan?.inMemory === true && !keeps ? { inMemory: true } : {}),
      ...(keeps ? { versioned: { historyRetentionMs: 30 * this.unitMs } } : {}),
    };
  }

  /** A stream whose values are text. */
  text(stream: Drawn): Drawn {
    if (stream.value === 'string') return stream;
    const id = this.add({ op: 'mapValues', of: stream.id, mapper: { fn: 'text' } });
    return this.keepStream({ ...stream, id, value: 'string' });
  }

  textTable(table: DrawnTable): DrawnTable {
    if (table.value === 'string') return table;
    const { versioned: _, ...rest } = table;
    const id = this.add({ op: 'mapValues', of: table.id, mapper: { fn: 'text' } });
    return this.keepTable({ ...rest, id, value: 'string' });
  }

  /** Windows of the plan in its unit. */
  scaled<W extends object>(windows: W): W {
    const ms = (value: unknown) => (typeof value === 'number' ? value * this.unitMs : value);
    return Object.fromEntries(Object.entries(windows).map(([name, value]) => [name, ms(value)])) as W;
  }

  /** Writes what nothing else was called on to topics of its own. */
  end(): readonly Operator[] {
    for (const table of [...this.tables].filter(({ id }) => !this.#used.has(id))) {
      const id = this.add({ op: 'toStream', of: table.id });
      this.keepStream({ ...table, id });
    }
    const ends = this.streams.filter(({ id }) => !this.#used.has(id));
    for (const [index, { id, key, value }] of ends.entries()) {
      this.operators.push({ op: 'to', of: id, topic: `out-${index}`, key, value });
    }
    return this.operators;
  }

  /** How the next source tells the time. */
  #time() {
    const extractor = this.#plan.extractors[this.#sources++ % this.#plan.extractors.length];
    return extractor === undefined ? {} : { timestampExtractor: extractor };
  }

  #topic(kind: string): string {
    this.topics.push(`${kind}-${this.topics.length}`);
    return this.topics.at(-1) as string;
  }
}
