import { open } from 'node:fs/promises';

const TAIL_BYTES = 64 * 1024;

/** Why a process ended, from the end of its log: the last fatal or error line, else the last line that says anything. */
export async function failureLine(logFile: string): Promise<string> {
  const lines = (await tail(logFile)).split('\n').filter((line) => line.trim() !== '');
  const told = lines.findLast((line) => /"level":"(fatal|error)"/.test(line));
  if (told !== undefined) return fromJson(told);
  // A program that could not even begin prints the error above its stack.
  const thrown = lines.findLast((line) => /^\s*(\w*Error\b|Error \[)/.test(line));
  return (thrown ?? lines.at(-1) ?? 'it said nothing').trim();
}

async function tail(logFile: string): Promise<string> {
  const file = await open(logFile).catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function fromJson(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { readonly msg?: string; readonly err?: { readonly message?: string } };
    return [msg, err?.message]
      .filter(Boolean)
      .join(': ')
      .replaceAll(/\s*\n\s*/g, ' ');
  } catch {
    return line.trim();
  }
}
