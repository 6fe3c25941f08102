/** The entry of the services' image: `node services/start.ts NAME` is the service of that name. */
import { existsSync, readdirSync } from 'node:fs';

const EX_USAGE = 64;
const here = new URL('./', import.meta.url);
const services = readdirSync(here).filter((name) => existsSync(new URL(`${name}/main.ts`, here)));
const [name] = process.argv.splice(2, 1);

if (name === undefined || !services.includes(name)) {
  const asked = name === undefined ? 'No service is named' : `There is no service "${name}"`;
  console.error(`${asked}: the first argument is one of ${services.join(', ')}.`);
  process.exitCode = EX_USAGE;
} else {
  await import(`./${name}/main.ts`);
}
