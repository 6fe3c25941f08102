/** Aborted by SIGINT, SIGTERM, or when nobody reads standard output any more; a second signal ends the process. */
export function untilStopped(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => (stop.signal.aborted ? process.exit(130) : stop.abort(name)));
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      stop.abort('EPIPE');
    });
  }
  return stop.signal;
}
