import { fileURLToPath } from 'node:url';
import { readCases } from '../case-files.ts';
import type { Case } from '../schema.ts';

/** A recorded case, and after how many of its inputs the one application makes way for the other. */
export interface TakenOver {
  readonly test: Case;
  readonly after: number;
}

/**
 * Operators whose state and topics one application leaves to another: file, name, and where not the half, after how
 * many inputs. A window count knows its stream time since its start alone, here as in Kafka Streams: a record that is
 * late comes before the one that stops, or after another that makes it late again.
 */
const TAKEN_OVER: readonly (readonly [file: string, name: string, after?: number])[] = [
  ['count', 'count in a store: nulls are left out, the time is the latest of a key'],
  ['count', 'count by a new key goes through a repartition topic without null keys'],
  ['time-windows', 'tumbling windows, count, grace 10', 7],
  ['session-windows', 'sessions, count, grace 20'],
  ['stream-stream-join', 'left join of streams, grace 20'],
  ['table-table-join', 'left join of tables, in stores'],
  ['table-table-join', 'left join of tables, both versioned'],
  ['foreign-key-join', 'left join by foreign key, in a store'],
  ['suppress', 'suppress until tumbling windows close, unbounded'],
];

/** The applications that are taken over. */
export function takenOver(): TakenOver[] {
  return TAKEN_OVER.map(([file, name, after]) => {
    const cases = readCases(fileURLToPath(new URL(`../cases/${file}.json`, import.meta.url)));
    const test = cases.find((one) => one.name === name);
    if (test === undefined) throw new Error(`${file}.json has no case '${name}'`);
    return { test, after: after ?? Math.ceil(test.inputs.length / 2) };
  });
}
