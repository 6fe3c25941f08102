const QUIET_MS = 2_000;
const EVERY_MS = 3_000;

/** Says what is being waited for, when it takes longer than two seconds. */
export class Progress {
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** The outcome of `work`; while it is awaited, lines say for how long already, and `detail` what is missing. */
  async during<T>(what: string, work: Promise<T>, detail: () => string = () => ''): Promise<T> {
    const started = performance.now();
    const tell = () => {
      const missing = detail();
      const seconds = Math.round((performance.now() - started) / 1000);
      this.#print(`  ${what}, ${seconds} s so far${missing && `: ${missing}`}`);
    };
    let every: NodeJS.Timeout | undefined;
    const first = setTimeout(() => {
      tell();
      every = setInterval(tell, EVERY_MS);
    }, QUIET_MS);
    try {
      return await work;
    } finally {
      clearTimeout(first);
      clearInterval(every);
    }
  }
}
