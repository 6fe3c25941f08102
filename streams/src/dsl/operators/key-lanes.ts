import type { Serde } from '../../serdes/serde.ts';

/** How many records may wait for one key before no more are taken: a commit waits for all of them, one after another. */
const DEEP = 4;

/** Work by key: that of one key is done one after the other, in order, and so much at once as there is room for. */
export class KeyLanes<T> {
  readonly #room: number;
  readonly #lanes = new Map<unknown, T[]>();
  /** Lanes whose first is not under way, in the order in which they came. */
  readonly #ready: unknown[] = [];
  #running = 0;
  #size = 0;
  #deep = 0;

  constructor(room: number) {
    this.#room = room;
  }

  /** Whether so much waits that no more should come. */
  get full(): boolean {
    return this.#size >= 2 * this.#room || this.#deep > 0;
  }

  /** Puts work behind that of its lane. */
  add(lane: unknown, work: T): void {
    const waiting = this.#lanes.get(lane);
    this.#size++;
    if (waiting === undefined) {
      this.#lanes.set(lane, [work]);
      this.#ready.push(lane);
    } else if (waiting.push(work) === DEEP) this.#deep++;
  }

  /** Takes the next work that may begin, with its lane; undefined when there is none or no room. */
  begin(): { readonly lane: unknown; readonly work: T } | undefined {
    if (this.#running >= this.#room || this.#ready.length === 0) return undefined;
    const lane = this.#ready.shift();
    this.#running++;
    return { lane, work: (this.#lanes.get(lane) as T[])[0] as T };
  }

  /** The first of a lane is done: the next of its key may begin. */
  done(lane: unknown): void {
    const waiting = this.#lanes.get(lane) as T[];
    if (waiting.length === DEEP) this.#deep--;
    waiting.shift();
    this.#size--;
    this.#running--;
    if (waiting.length === 0) this.#lanes.delete(lane);
    else this.#ready.push(lane);
  }
}

/** Tells keys apart as partitioning does, by their bytes where they are objects; records without a key have no order among them. */
export function laneOfKey(serde: Serde<never> | undefined): (key: unknown) => unknown {
  return (key) => {
    if (key === null || key === undefined) return Symbol('no key');
    if (typeof key !== 'object') return key;
    if (key instanceof Uint8Array) return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
    if (serde !== undefined) return serde.serialize('', key as never).toString('latin1');
    return JSON.stringify(key, (_name, value) => (typeof value === 'bigint' ? `${value}` : value));
  };
}
