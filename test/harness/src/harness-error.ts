/** What went wrong while a broker was prepared, started or stopped; stable, for programs to compare. */
export type HarnessErrorCode =
  | 'HARNESS_NO_JAVA'
  | 'HARNESS_OLD_JAVA'
  | 'HARNESS_NO_MAVEN'
  | 'HARNESS_JARS_UNAVAILABLE'
  | 'HARNESS_DISK_FULL'
  | 'HARNESS_PORT_IN_USE'
  | 'HARNESS_DATA_DIR_IN_USE'
  | 'HARNESS_DATA_DIR_MISMATCH'
  | 'HARNESS_BROKER_FAILED'
  | 'HARNESS_NOT_READY'
  | 'HARNESS_IMAGE_FAILED'
  | 'HARNESS_NO_CLUSTER'
  | 'HARNESS_INVALID_OPTION';

/** A failure of the harness, told in one sentence that says what to do about it. */
export class HarnessError extends Error {
  override readonly name = 'HarnessError';
  readonly code: HarnessErrorCode;

  constructor(code: HarnessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const NO_SPACE = /ENOSPC|No space left on device/;

/** The disk-full error when `failure` (an error, or a program's output) says that the disk is full, else undefined. */
export function diskFull(failure: unknown, path: string): HarnessError | undefined {
  if (!NO_SPACE.test(String(failure))) return undefined;
  return new HarnessError(
    'HARNESS_DISK_FULL',
    `The disk that holds ${path} is full: free some space and start again.`,
    {
      cause: failure,
    },
  );
}
