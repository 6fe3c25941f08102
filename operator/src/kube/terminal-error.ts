/** A failure that trying again does not mend: the key is left alone until something changes. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
  readonly code = 'KUBE_TERMINAL';
}
