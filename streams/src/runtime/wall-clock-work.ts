import type { Timestamp } from '../model/timestamp.ts';
import { PunctuationQueue } from './punctuation-queue.ts';
import { QuietClosings } from './quiet-closings.ts';

/** What a task does by the wall clock: punctuations, and closing what is due because its input has been quiet. */
export class WallClockWork {
  readonly punctuations = new PunctuationQueue();
  readonly quiet = new QuietClosings();

  /** When the next of it is due, ms since the epoch; undefined when there is none. */
  get dueAt(): Timestamp | undefined {
    const [tick, quiet] = [this.punctuations.earliest, this.quiet.dueAt];
    return quiet === undefined || (tick !== undefined && tick < quiet) ? tick : quiet;
  }

  /** Does what is due at `now`; answers whether there was anything. `isQuiet` is asked only if somebody wants to know. */
  run(now: number, isQuiet: () => boolean): boolean {
    let ran = this.punctuations.punctuate(now);
    if (ran) this.quiet.rearm();
    if (!this.quiet.used) return ran;
    if (!isQuiet()) this.quiet.begin(now);
    else while (this.quiet.run(now)) ran = true;
    return ran;
  }
}
