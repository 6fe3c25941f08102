import { StreamsError } from '../model/errors.ts';
import type { Serde } from '../serdes/serde.ts';

/** The application's serdes, for nodes that name none. */
export interface DefaultSerdes {
  readonly key?: Serde<unknown>;
  readonly value?: Serde<unknown>;
}

/** The node's serde or the application's. @throws StreamsError STREAMS_INVALID_CONFIG naming the node when there is neither. */
export function serdeOf(
  own: Serde<unknown> | undefined,
  defaults: DefaultSerdes,
  part: 'key' | 'value',
  node: string,
): Serde<unknown> {
  const serde = own ?? defaults[part];
  if (serde !== undefined) return serde;
  throw new StreamsError(
    'STREAMS_INVALID_CONFIG',
    `${node} has no ${part} serde and defaultSerdes.${part} is not set: name one in the operator's options`,
    { operator: node, setting: `defaultSerdes.${part}` },
  );
}
