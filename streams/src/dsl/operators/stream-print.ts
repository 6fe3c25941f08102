import type { Record } from '../../model/record.ts';
import type { Processor } from '../../topology/processor.ts';
import type { KeyValueMapper } from '../functions.ts';

/** How a stream is printed. */
export interface StreamPrintOptions<K, V> {
  readonly label: string;
  readonly mapper: KeyValueMapper<K, V, string>;
  readonly write: (line: string) => void;
}

/** Writes a line for each record and forwards nothing. */
export class StreamPrintProcessor<K, V> implements Processor<K, V> {
  readonly #options: StreamPrintOptions<K, V>;

  constructor(options: StreamPrintOptions<K, V>) {
    this.#options = options;
  }

  process({ key, value }: Record<K, V>): void {
    const { label, mapper, write } = this.#options;
    write(`[${label}]: ${mapper(key, value)}\n`);
  }
}
