/** The library's own folder: its frames are not the user's. */
const LIBRARY = new URL('..', import.meta.url).pathname;

/** Deep enough for every way from a call of the user's to where a node is added. */
const FRAMES = 16;

/** The user's line that led here, `file:line:column`; taken while a topology is being written, never while it runs. */
export function callSite(): string | undefined {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = before;
  for (const frame of stack.split('\n').slice(1)) {
    if (frame.includes(LIBRARY) || frame.includes('node:')) continue;
    const place = /\(?((?:file:\/\/|\/)[^()]*:\d+:\d+)\)?$/.exec(frame)?.[1];
    if (place !== undefined) return place.replace(/^file:\/\//, '');
  }
  return undefined;
}
