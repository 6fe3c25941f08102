import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StreamsError } from '../../model/errors.ts';

const SQLITE_BUSY = 5;

/**
 * Keeps a directory to one process. The lock is the operating system's, taken through SQLite since Node offers none of
 * its own: it goes with the process, however that ends, and holds between containers that share the directory.
 */
export class DirectoryLock {
  readonly #database: DatabaseSync;

  /** Takes the lock. @throws STREAMS_STATE_LOCKED, naming the holder's process id, when it is taken. */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    const holder = join(directory, 'lock.pid');
    this.#database = new DatabaseSync(join(directory, 'lock'));
    try {
      this.#database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (cause) {
      this.#database.close();
      if ((cause as { errcode?: number }).errcode !== SQLITE_BUSY) throw cause;
      throw new StreamsError(
        'STREAMS_STATE_LOCKED',
        `state directory ${directory} is in use by process ${pidIn(holder)}; give each instance a directory of its own`,
        { cause },
      );
    }
    writeFileSync(holder, `${process.pid}\n`);
  }

  /** Gives the lock up. Twice is fine. */
  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function pidIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
