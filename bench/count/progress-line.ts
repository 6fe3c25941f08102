/** One line on standard error that tells what goes on, from the second second on. */
export interface ProgressLine extends Disposable {
  label: string;
  /** So much of the total is done. */
  at(done: number): void;
  clear(): void;
}

const FIRST_MS = 2_000;
const TERMINAL_MS = 500;
const LOG_MS = 10_000;

/** Begins a line; on a terminal it is rewritten in place, elsewhere a new one comes every ten seconds. */
export function progressLine(label: string, total?: number): ProgressLine {
  const { stderr } = process;
  const startedAt = performance.now();
  let done = 0;
  let shown = false;
  let nextAt = FIRST_MS;
  const line: ProgressLine = {
    label,
    at(now) {
      done = now;
    },
    clear() {
      if (shown && stderr.isTTY) stderr.write('\r\x1b[K');
      shown = false;
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      line.clear();
    },
  };
  const show = () => {
    const elapsed = performance.now() - startedAt;
    if (elapsed < nextAt) return;
    nextAt = elapsed + (stderr.isTTY ? TERMINAL_MS : LOG_MS);
    shown = true;
    const share = total === undefined ? '' : `, ${Math.floor((100 * done) / total)} %`;
    const text = `${line.label}: ${Math.round(elapsed / 1000)} s${share}`;
    stderr.write(stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
  };
  const timer = setInterval(show, TERMINAL_MS);
  return line;
}
