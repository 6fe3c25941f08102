import type { Case } from './schema.ts';

const WIDTH = 120;

/** Cases as their files have them: a value a line where it fits, so that a change of one record is one line. */
export function formatCases(cases: readonly Case[]): string {
  return `${formatted(cases, '')}\n`;
}

function formatted(value: unknown, indent: string): string {
  const flat = JSON.stringify(value, undefined, 1).replaceAll(/\n\s*/g, ' ');
  if (typeof value !== 'object' || value === null || (indent !== '' && indent.length + flat.length <= WIDTH))
    return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((one) => inner + formatted(one, inner)).join(',\n')}\n${indent}]`;
  }
  const fields = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{\n${fields.map(([name, one]) => `${inner}${JSON.stringify(name)}: ${formatted(one, inner)}`).join(',\n')}\n${indent}}`;
}
