import { StreamPrintProcessor } from '../operators/stream-print.ts';
import type { Printed } from '../options.ts';
import { addStep } from './add-step.ts';
import type { LogicalStream } from './logical-stream.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** Appends the printing of a stream. */
export function addPrint<K, V>(plan: StreamsPlan, parent: LogicalStream<K, V>, options: Printed<K, V>): void {
  const { label = parent.name, mapper = keyAndValue, write = toStdout } = options;
  addStep(plan, parent, 'KSTREAM-PRINTER-', () => new StreamPrintProcessor<K, V>({ label, mapper, write }), options);
}

function keyAndValue(key: unknown, value: unknown): string {
  return `${textOf(key)}, ${textOf(value)}`;
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function toStdout(line: string): void {
  process.stdout.write(line);
}
