/** Writes `case.schema.json` and `OPERATORS.md` from the schema; `--check` fails where they are not as it says. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { functionRoles } from './schema/functions.ts';
import { caseSchema, operatorSchemas } from './schema.ts';

const check = process.argv.includes('--check');

function write(name: string, content: string): void {
  const file = fileURLToPath(new URL(name, import.meta.url));
  if (!check) return writeFileSync(file, content);
  if (readFileSync(file, 'utf8') === content) return;
  console.error(`test/conformance/${name} is not what the schema says: npm run generate:conformance`);
  process.exitCode = 1;
}

interface Property {
  readonly description?: string;
  readonly const?: unknown;
  readonly $ref?: string;
}

function operatorTable(): string {
  return Object.entries(operatorSchemas)
    .map(([name, schema]) => {
      const { properties = {}, required = [], description } = z.toJSONSchema(schema as z.ZodType, { io: 'input' });
      const rows = Object.entries(properties as { readonly [field: string]: Property })
        .filter(([field]) => field !== 'op')
        .map(
          ([field, property]) =>
            `| \`${field}\`${required.includes(field) ? '' : '?'} | ${property.description ?? ''} |`,
        );
      return `### ${name}\n\n${description}\n\n| field | what |\n| --- | --- |\n${rows.join('\n')}\n`;
    })
    .join('\n');
}

function functionTable(): string {
  return Object.entries(functionRoles)
    .map(([role, schema]) => `| ${role} | ${schema.description} | ${schema.shape.fn.options.join(', ')} |`)
    .join('\n');
}

write(
  'case.schema.json',
  `${JSON.stringify({ title: 'A conformance case', ...z.toJSONSchema(caseSchema, { io: 'input' }) }, null, 2)}\n`,
);
write(
  'OPERATORS.md',
  `<!-- Written by generate-schema.ts; do not edit. -->
# Operators of a case

A field with a question mark may be left out. A function is \`{ "fn": NAME, "with": ARGUMENT }\`.

${operatorTable()}
## Functions

| role | what | names |
| --- | --- | --- |
${functionTable()}
`,
);
