/**
 * Runs seeds of one shape and tells what broke: `node test/simulation/run-seeds.ts ZOMBIES 0 1000`. With a number of
 * lines behind that, the end of each failing run's log as well.
 */
import * as shapes from './chaos-shape.ts';
import { runPlatform } from './platform-run.ts';

const [name = 'BAD_DAY', first = '0', count = '100', lines = '0'] = process.argv.slice(2);
const shape = (shapes as { readonly [shape: string]: shapes.ChaosShape })[name];
if (shape === undefined) throw new Error(`there is no shape ${name}, only ${Object.keys(shapes).join(', ')}`);

const began = performance.now();
const total = { failed: 0, kills: 0, restarts: 0, aborts: 0, events: 0, longestRecoveryMs: 0 };
for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
  const run = await runPlatform(seed, shape);
  total.kills += run.kills;
  total.restarts += run.restarts;
  total.aborts += run.aborts;
  total.events += run.events;
  total.longestRecoveryMs = Math.max(total.longestRecoveryMs, run.recoveryMs);
  if (run.violations.length === 0) continue;
  total.failed++;
  console.log(`seed ${seed}\n  ${run.violations.slice(0, 12).join('\n  ')}`);
  if (Number(lines) > 0) console.log(run.log.slice(-Number(lines)).join('\n'));
}
console.log(`${name}: ${count} seeds in ${((performance.now() - began) / 1000).toFixed(1)} s`, JSON.stringify(total));
