import { StreamsError } from '../../model/errors.ts';
import type { Serde } from '../../serdes/serde.ts';

/** The serdes of what names none and inherits none. */
export interface DslDefaultSerdes {
  readonly key?: Serde<unknown> | undefined;
  readonly value?: Serde<unknown> | undefined;
}

/** The serde that a store or a table's changes are written with. @throws StreamsError STREAMS_INVALID_TOPOLOGY when there is none. */
export function requireSerde(
  serde: Serde<unknown> | undefined,
  part: 'key' | 'value',
  defaults: DslDefaultSerdes,
  what: string,
): Serde<unknown> {
  const found = serde ?? defaults[part];
  if (found !== undefined) return found;
  throw new StreamsError(
    'STREAMS_INVALID_TOPOLOGY',
    `${what} has no ${part} serde: name one where it is made (${part}Serde), or give the builder defaultSerdes.${part}`,
    { operator: what },
  );
}
