import { Document, isMap, isScalar, type YAMLMap } from 'yaml';
import type * as z from 'zod';
import { defaultValues, type JsonSchema, valuesSchema } from './values-schema.ts';

const WIDTH = 110;

/** A chart's `values.yaml`: each value with its default, and what it is for above it. */
export function valuesYaml(values: z.ZodType, firstLine: string): string {
  const document = new Document(defaultValues(values));
  document.commentBefore = ` ${firstLine}`;
  explain(document.contents as YAMLMap, valuesSchema(values), 0);
  return document.toString({ lineWidth: 120, singleQuote: true });
}

function explain(map: YAMLMap, { properties = {} }: JsonSchema, depth: number): void {
  for (const [index, { key, value }] of map.items.entries()) {
    if (!isScalar(key)) continue;
    const schema = properties[String(key.value)];
    if (schema?.description === undefined) continue;
    key.commentBefore = wrapped(schema.description, WIDTH - 2 * depth);
    key.spaceBefore = depth === 0 && index > 0;
    if (isMap(value)) explain(value, schema, depth + 1);
  }
}

function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((text) => ` ${text}`).join('\n');
}
