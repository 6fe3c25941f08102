const EVERY_MS = 1_000;

/** A line on standard error that is written over each second; one below the other where that is no terminal. */
export class LiveLine implements Disposable {
  readonly #timer: NodeJS.Timeout;
  readonly #text: () => string;

  constructor(text: () => string) {
    this.#text = text;
    this.#timer = setInterval(() => this.#show(), EVERY_MS);
  }

  /** Shows the line for the last time. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#show();
    if (process.stderr.isTTY) process.stderr.write('\n');
  }

  #show(): void {
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${this.#text()}` : `${this.#text()}\n`);
  }
}
