import { StreamsError } from '../model/errors.ts';
import type { StateStore } from '../model/state-store.ts';
import { isQueryable, type StoredEntry } from '../state/queries/index.ts';
import type { Page, PageRequest } from './page.ts';

/** Entries that one page looks at, whether they belong to the answer or not: others wait for their turn meanwhile. */
const MOST_LOOKED_AT = 10_000;
/** A page is full when it has so many bytes; the entry that fills it still belongs to it. */
const MOST_BYTES = 256 * 1024;

/** Reads a page of a store's committed state. @throws StreamsError STREAMS_INVALID_ARGUMENT when it cannot be asked that */
export function takePage(
  store: StateStore,
  { query, after, limit }: Pick<PageRequest, 'query' | 'after' | 'limit'>,
): Pick<Page, 'entries' | 'next'> {
  const view = (store as Partial<{ committedView(): unknown }>).committedView?.();
  const scan = isQueryable(view) ? view.scan(query, after) : undefined;
  if (scan === undefined) {
    const message = `store '${store.name}' cannot be asked a query of the kind '${query.kind}'`;
    throw new StreamsError('STREAMS_INVALID_ARGUMENT', message, { store: store.name });
  }
  const entries: StoredEntry[] = [];
  let last: Buffer | undefined;
  let looked = 0;
  let bytes = 0;
  for (const entry of scan.entries) {
    if (entries.length === limit || looked === MOST_LOOKED_AT || bytes >= MOST_BYTES) return { entries, next: last };
    const [key, stored] = entry;
    looked++;
    last = key;
    if (!scan.wanted(key)) continue;
    entries.push(entry);
    bytes += key.length + stored.length;
  }
  return { entries, next: undefined };
}
