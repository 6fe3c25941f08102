/** What kept the platform from starting; stable, for programs to compare. */
export type LauncherErrorCode =
  | 'LAUNCHER_OLD_NODE'
  | 'LAUNCHER_DISK_FULL'
  | 'LAUNCHER_PORT_IN_USE'
  | 'LAUNCHER_BAD_SETTINGS'
  | 'LAUNCHER_NOT_READY';

/** A failure told in one sentence that says what to do about it. */
export class LauncherError extends Error {
  override readonly name = 'LauncherError';
  readonly code: LauncherErrorCode;

  constructor(code: LauncherErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
