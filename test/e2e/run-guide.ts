import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { allSettled } from './applications.ts';
import { ordersSession } from './orders-session.ts';
import { shellBlocks } from './page-commands.ts';
import { InstalledPlatform } from './platform.ts';
import { runProgram } from './program.ts';
import { e2eSettings } from './settings.ts';

const PAGES = ['docs/guide/scaling.md', 'docs/guide/upgrade.md', 'docs/guide/disaster.md'];
const USAGE = `usage: run-guide.ts [PAGE...]
  Runs every command of pages of the guide (${PAGES.join(', ')}), in their order, on an installed platform:
  run-e2e.ts --keep, with images of the tags 0.1.0 (installed) and 0.2.0. After each block all applications have to
  settle, after each page an order has to be VALIDATED. The exit code is 1 when something was otherwise.`;
const SETTLED_SECONDS = 600;
/** What follows changes is looked at for so long. */
const WATCHED_SECONDS = 10;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

const platform = new InstalledPlatform(e2eSettings());
const { kubectl } = platform;
let drained: string | undefined;

for (const path of positionals.length > 0 ? positionals : PAGES) {
  for (const { line, commands } of shellBlocks(readFileSync(path, 'utf8'))) {
    for (const command of commands) await run(`${basename(path)}:${line}`, command);
    await allSettled(kubectl, SETTLED_SECONDS).catch((error: Error) => failed(error.message));
  }
  const { outcome } = await ordersSession(kubectl);
  console.log(`${basename(path)}: an order is ${outcome}`);
}

async function run(place: string, command: string): Promise<void> {
  const began = performance.now();
  const text = await withNode(command);
  const shell = text.includes('--watch') ? `timeout ${WATCHED_SECONDS} ${text}; [ $? = 124 ]` : text;
  console.log(`${place} $ ${text}`);
  try {
    const output = await runProgram('bash', ['-c', shell]);
    for (const shown of output.trimEnd().split('\n').slice(-12)) console.log(`    ${shown}`);
  } catch (error) {
    failed((error as Error).message);
  }
  console.log(`    ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** The page says NODE where the reader has to choose one. */
async function withNode(command: string): Promise<string> {
  if (!/\bNODE\b/.test(command)) return command;
  drained ??= (await kubectl.get<{ readonly spec: { readonly nodeName: string } }>('pod', 'orders-0')).spec.nodeName;
  return command.replace(/\bNODE\b/, drained);
}

function failed(message: string): void {
  console.log(`    FAILED: ${message}`);
  process.exitCode = 1;
}
