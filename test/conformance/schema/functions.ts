import * as z from 'zod';

const argument = z.json().optional().describe('the argument of the function, as the function wants it');

/** A call of a named function. The names of each role are written once in TypeScript and once in Java. */
function call<const Names extends readonly [string, ...string[]]>(names: Names, about: string) {
  return z.strictObject({ fn: z.enum(names), with: argument }).describe(about);
}

export interface FunctionCall {
  readonly fn: string;
  readonly with?: unknown;
}

export const mapper = call(
  [
    'value',
    'key',
    'constant',
    'null',
    'append',
    'prepend',
    'upper',
    'text',
    'number',
    'length',
    'add',
    'part',
    'keyPart',
    'keyAppend',
    'withKey',
    'field',
    'object',
    'nullIf',
    'failOn',
    'keyText',
    'innerKey',
    'windowStart',
  ],
  'a value from a record: key and value are both seen',
);
export const lister = call(['split', 'repeat', 'nothing'], 'any number of values from one');
export const predicate = call(
  [
    'always',
    'never',
    'valueIs',
    'keyIs',
    'valueIsNull',
    'valueContains',
    'valueStartsWith',
    'valueEven',
    'keyEven',
    'valueDivisibleBy',
    'keyDivisibleBy',
    'valueGreaterThan',
  ],
  'whether a record is wanted',
);
export const joiner = call(
  ['join', 'joinWithKey', 'pair', 'left', 'right', 'sum', 'null', 'nullIfRight', 'failOn'],
  'one value from two sides',
);
export const aggregator = call(
  [
    'concat',
    'minus',
    'sum',
    'subtract',
    'latest',
    'first',
    'max',
    'min',
    'count',
    'withKey',
    'null',
    'nullOn',
    'failOn',
  ],
  'a new aggregate from an aggregate and a value; reducers and mergers are the same functions',
);
export const partitioner = call(['constant', 'number'], 'the partition of a record');
export const topicExtractor = call(['constant', 'value', 'key', 'part'], 'the topic of a record');
export const timestampExtractor = call(
  ['failOnInvalid', 'skipOnInvalid', 'partitionTimeOnInvalid', 'value', 'constant'],
  'the time of a record',
);
export const processor = call(
  [
    'forward',
    'drop',
    'twice',
    'failOn',
    'count',
    'previous',
    'deleteOn',
    'entries',
    'prefix',
    'putIfAbsent',
    'window',
    'session',
    'versioned',
    'lookup',
    'timestamped',
    'timestampedTable',
    'punctuate',
    'entriesOnPunctuate',
    'failOnPunctuate',
    'cancelAfter',
    'metadata',
    'streamTime',
    'addHeader',
    'readHeader',
    'shiftTime',
    'toChild',
    'commit',
    'table',
  ],
  'a processor of its own, by name',
);

export const transformer = call(
  ['previous', 'count', 'lookup'],
  'a value from an entry of a table, with a store: `{ "store": NAME }`',
);

/** A key and a value, each by a function of the record. */
export const pair = z.strictObject({ key: mapper, value: mapper }).describe('a key and a value from a record');

/** The functions by role, for the documentation. */
export const functionRoles = {
  mapper,
  lister,
  predicate,
  joiner,
  aggregator,
  partitioner,
  topicExtractor,
  timestampExtractor,
  processor,
  transformer,
};
