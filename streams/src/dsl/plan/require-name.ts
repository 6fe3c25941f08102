import { StreamsError } from '../../model/errors.ts';

const LONGEST = 249;

/**
 * The name, when it may become a topic's: letters, digits, `.`, `_` and `-`, at most 249 of them.
 * @throws StreamsError STREAMS_INVALID_TOPOLOGY
 */
export function requireName(name: string): string {
  if (/^[a-zA-Z0-9._-]+$/.test(name) && name.length <= LONGEST && name !== '.' && name !== '..') return name;
  throw new StreamsError(
    'STREAMS_INVALID_TOPOLOGY',
    `'${name}' cannot name an operator or a store: a name has 1 to ${LONGEST} letters, digits, '.', '_' and '-', ` +
      "and is neither '.' nor '..'",
    { operator: name },
  );
}
