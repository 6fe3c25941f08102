import fc from 'fast-check';
import type { FunctionCall, Windows } from '../schema.ts';

/** A store as it is drawn; steps take them in turn. */
export interface StorePlan {
  readonly inMemory: boolean;
  readonly logged: boolean;
  readonly versioned: boolean;
  /** Undefined: Kafka Streams' default. */
  readonly caching: boolean | undefined;
}

/** A step names what it is called on by number, counted round what there is, so that any part of a plan is a plan. */
export interface StepPlan {
  readonly step: (typeof STEPS)[number];
  readonly of: number;
  readonly with: number;
  /** Which of the step's forms. */
  readonly form: number;
  readonly windows: Windows;
  readonly flag: boolean;
  /** Something that is seldom wanted. */
  readonly rare: boolean;
}

export interface InputPlan {
  readonly source: number;
  readonly key: string | null;
  readonly value: string | null;
  /** How much later than the one before, in the plan's unit; null: the wall clock's. */
  readonly later: number | null;
  readonly header: boolean;
  /** Moves the wall clock instead. */
  readonly advanceMs: number | undefined;
}

/** A topology and inputs before they are a case: every value of this type makes one. */
export interface Plan {
  readonly optimize: boolean;
  /** Whether there is memory for record caches. */
  readonly cached: boolean;
  /** Whether calls have names. */
  readonly named: boolean;
  /** The time at which inputs begin, ms. */
  readonly startMs: number;
  /** How sources tell the time of their records, in turn; undefined: by their timestamps. */
  readonly extractors: readonly (FunctionCall | undefined)[];
  readonly unitMs: number;
  readonly stores: readonly StorePlan[];
  readonly steps: readonly StepPlan[];
  readonly inputs: readonly InputPlan[];
}

const STEPS = [
  'stateless',
  'rekey',
  'repartition',
  'split',
  'merge',
  'process',
  'aggregate',
  'windowed',
  'cogroup',
  'joinStreams',
  'joinTable',
  'joinGlobalTable',
  'joinTables',
  'joinByForeignKey',
  'changeTable',
  'groupTable',
  'suppress',
  'toTable',
  'toStream',
] as const;

const graceMs = fc.constantFrom(0, 0, 2, 5, 20);
const size = fc.integer({ min: 1, max: 10 });
const windows: fc.Arbitrary<Windows> = fc.oneof(
  fc.record({ kind: fc.constant('time' as const), sizeMs: size, graceMs }),
  fc
    .record({ kind: fc.constant('time' as const), sizeMs: size, advanceMs: size, graceMs })
    .map((hopping) => ({ ...hopping, advanceMs: Math.min(hopping.advanceMs, hopping.sizeMs) })),
  fc.record({ kind: fc.constant('sliding' as const), timeDifferenceMs: size, graceMs }),
  fc.record({ kind: fc.constant('session' as const), gapMs: size, graceMs }),
);

const seldom = (weight: number) =>
  fc.oneof({ weight, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

const store: fc.Arbitrary<StorePlan> = fc.record({
  inMemory: fc.boolean(),
  logged: seldom(9).map((not) => !not),
  versioned: seldom(3),
  caching: fc.constantFrom(undefined, undefined, true, false),
});

const step: fc.Arbitrary<StepPlan> = fc.record({
  step: fc.constantFrom(...STEPS),
  of: fc.nat(5),
  with: fc.nat(5),
  form: fc.nat(11),
  windows,
  flag: fc.boolean(),
  rare: seldom(3),
});

const input: fc.Arbitrary<InputPlan> = fc.record({
  source: fc.nat(3),
  key: fc.constantFrom('a', 'b', 'a', 'b', 'c', null),
  value: fc.constantFrom('1', '2', 'p|a', 'q|b', 'r|c', '3', null),
  later: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(0, 1, 1, 2, 3, 5, -1, -2, -4, -9, 15) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(100, -100) },
  ),
  header: seldom(2),
  advanceMs: fc.oneof(
    { weight: 15, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(1, 500, 1_000, 5_000) },
  ),
});

const extractor = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant({ fn: 'skipOnInvalid' }) },
  { weight: 1, arbitrary: fc.constant({ fn: 'partitionTimeOnInvalid' }) },
  // A negative time leaves the record out.
  { weight: 1, arbitrary: fc.constantFrom(7, 5_000, -5).map((ms) => ({ fn: 'constant', with: ms })) },
);

/** No number holds the times beyond it exactly. */
const LAST_EXACT = Number.MAX_SAFE_INTEGER;

/** Draws plans. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  optimize: seldom(2),
  cached: seldom(2),
  named: seldom(2),
  startMs: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(LAST_EXACT - 5, LAST_EXACT - 50_000) },
  ),
  extractors: fc.array(extractor, { minLength: 1, maxLength: 3 }),
  unitMs: fc.constantFrom(1, 1, 1_000, 20_000),
  stores: fc.array(store, { minLength: 1, maxLength: 4 }),
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
  inputs: fc.array(input, { minLength: 1, maxLength: 30 }),
});
