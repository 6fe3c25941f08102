/** Says whether writes are still allowed: a leader's term. */
export interface Fence {
  /** Aborted, with a `FencedError`, when they no longer are. */
  readonly signal: AbortSignal;
  /** @throws FencedError when they no longer are. */
  check(): void;
}

/** A write that was refused, or given up half-way, because this process no longer leads. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
  readonly code = 'KUBE_FENCED';
}
