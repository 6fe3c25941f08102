/** What the loop has counted since the start. Plain fields, added to once a turn, a fetch or a failure, never a record. */
export class LoopMetrics {
  /** Time spent in processors and punctuations, ms. */
  processMs = 0;
  /** Bytes of records taken from the fetcher, on the wire's count. */
  fetchedBytes = 0;
  /** How often the group told this member its tasks. */
  rebalances = 0;
  /** How often the group or a transaction had given this member up while it went on. */
  fencings = 0;
}
