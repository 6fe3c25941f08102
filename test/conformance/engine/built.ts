import type { StreamsBuilder } from '@orders-platform/streams';
import type { Made } from './dsl.ts';

/** The calls so far, by id; and the builder. */
export interface Built {
  readonly builder: StreamsBuilder;
  /** What the call with that id made. @throws Error when there is none */
  made(id: string | undefined): Made;
  keep(id: string, made: Made): void;
}

/** How one operator is called. */
export type Call<O> = (operator: O, built: Built) => Made | undefined;
