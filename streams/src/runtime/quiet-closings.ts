interface Closing {
  readonly quietMs: number;
  readonly close: () => boolean;
  done: boolean;
}

/**
 * What the operators of one task close when its input has been quiet for long enough, each once a quiet. Whoever owns it
 * says when the quiet begins: a partition that has records, or is known to have some in the log, is not quiet.
 */
export class QuietClosings {
  readonly #closings: Closing[] = [];
  #since = 0;

  /** Adds an operator, after those upstream of it; `close` answers whether there was something to close. */
  add(quietMs: number, close: () => boolean): void {
    this.#closings.push({ quietMs, close, done: false });
  }

  /** Whether some operator closes anything in this way. */
  get used(): boolean {
    return this.#closings.length > 0;
  }

  /** The quiet begins at `now`, and not before. */
  begin(now: number): void {
    this.#since = now;
    this.rearm();
  }

  /** Operators may have taken something in although the input is quiet: they are asked again. */
  rearm(): void {
    for (const closing of this.#closings) closing.done = false;
  }

  /** When the next operator is due, if nothing comes until then; undefined when all have been asked. */
  get dueAt(): number | undefined {
    let earliest: number | undefined;
    for (const { quietMs, done } of this.#closings) {
      if (!done && (earliest === undefined || quietMs < earliest)) earliest = quietMs;
    }
    return earliest === undefined ? undefined : this.#since + earliest;
  }

  /** Asks the operators that are due at `now`, upstream first; answers whether any had something to close. */
  run(now: number): boolean {
    let ran = false;
    for (const [index, closing] of this.#closings.entries()) {
      if (closing.done || now - this.#since < closing.quietMs) continue;
      closing.done = true;
      if (!closing.close()) continue;
      ran = true;
      // What it sent may wait again further down.
      for (const below of this.#closings.slice(index + 1)) below.done = false;
    }
    return ran;
  }
}
