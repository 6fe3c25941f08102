import { StreamsError } from '../../model/errors.ts';

/**
 * Stores and internal topics whose names were generated: names that another version of the topology may give to something
 * else, which then reads the wrong topic (KIP-1111).
 */
export class ImplicitNames {
  readonly changelogs: string[] = [];
  readonly stores: string[] = [];
  readonly repartitions: string[] = [];

  /** Notes a store, and its changelog where it has one. */
  store(name: string, logged: boolean): void {
    this.stores.push(name);
    if (logged) this.changelogs.push(`${name}-changelog`);
  }

  /** Notes a repartition topic. */
  repartition(topic: string): void {
    this.repartitions.push(topic);
  }

  /** @throws StreamsError STREAMS_INVALID_TOPOLOGY that lists them all, when there are any. */
  refuse(): void {
    const found = [
      ['changelog topics', this.changelogs],
      ['stores', this.stores],
      ['repartition topics', this.repartitions],
    ] as const;
    const unnamed = found.filter(([, names]) => names.length > 0);
    if (unnamed.length === 0) return;
    const lists = unnamed.map(([what, names]) => `${what} ${names.join(', ')}`).join('; ');
    throw new StreamsError(
      'STREAMS_INVALID_TOPOLOGY',
      `these have no names of their own: ${lists}. Name the operators (name) and the stores (storeName) that they come from`,
    );
  }
}
