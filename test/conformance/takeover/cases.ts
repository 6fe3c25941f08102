import { fileURLToPath } from 'node:url';
import { readCases } from '../case-files.ts';
import type { Case } from '../schema.ts';

/** Operators whose state and topics one application leaves to another, each by a recorded case: file, name. */
const TAKEN_OVER = [
  ['count', 'count in a store: nulls are left out, the time is the latest of a key'],
  ['count', 'count by a new key goes through a repartition topic without null keys'],
  ['time-windows', 'tumbling windows, count, grace 10'],
  ['session-windows', 'sessions, count, grace 20'],
  ['stream-stream-join', 'left join of streams, grace 20'],
  ['table-table-join', 'left join of tables, in stores'],
  ['table-table-join', 'left join of tables, both versioned'],
  ['foreign-key-join', 'left join by foreign key, in a store'],
  ['suppress', 'suppress until tumbling windows close, unbounded'],
] as const;

/** The recorded cases of an application that is taken over half way. */
export function takenOver(): Case[] {
  return TAKEN_OVER.map(([file, name]) => {
    const found = readCases(fileURLToPath(new URL(`../cases/${file}.json`, import.meta.url))).find(
      (test) => test.name === name,
    );
    if (found === undefined) throw new Error(`${file}.json has no case '${name}'`);
    return found;
  });
}
