import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readCases } from './case-files.ts';

/** The behaviours taken from the tests of Apache Kafka; one that asserts several things is several cases, named `name, what`. */
const BEHAVIOURS = `
  ss-leftjoin-left-expired-emitted-by-right
  ss-outerjoin-ordering-null-result-before-inner
  ss-outerjoin-grace-period
  ss-innerjoin
  ss-leftjoin-null-key
  tt-innerjoin-out-of-order-and-tombstones
  tt-leftjoin-versioned
  st-leftjoin
  st-innerjoin-versioned
  st-innerjoin-grace
  global-join-only-on-stream-side
  hopping-agg-basic
  tumbling-late-drop-by-grace
  tumbling-count-emit-on-close
  session-count-emit-on-update
  session-aggregate-emit-on-close
  sliding-aggregate-on-update
  suppress-time-limit
  suppress-window-close-session
  table-agg-basic
  table-count-same-key-no-transient
  table-filter-tombstones
  cogroup-two-streams-shared-keys
  merge-four-streams
  split-first-match-wins
  relaxed-null-key-left-stream-stream
  fk-inner-nonmatching-fk-moves
  fk-left-delete-right
  punctuate-stream-time
  murmur2-known-hashes
  describe-ss-leftjoin
  describe-groupbykey-count
  internal-topic-names
  internal-topic-configs
  bytes-windowed-key
  bytes-changed-repartition-value
  iqv2-queries
`
  .trim()
  .split(/\s+/);

it('has cases of every behaviour that was taken from the tests of Apache Kafka, and of no other', () => {
  const cases = readCases(fileURLToPath(new URL('cases/apache-kafka.json', import.meta.url)));
  const found = cases.map(({ name }) => name.split(', ')[0]);
  expect(BEHAVIOURS).toHaveLength(37);
  expect([...new Set(found)].sort()).toEqual([...BEHAVIOURS].sort());
});
