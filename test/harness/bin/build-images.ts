import { parseArgs } from 'node:util';
import { runCommand } from '../src/command.ts';
import { HarnessError } from '../src/harness-error.ts';
import { buildImage, IMAGES } from '../src/images/build-images.ts';

const USAGE = `usage: build-images.ts [--tag test] [--folder .run/images] [--replace PATH=FILE] [--load] [IMAGE...]
Makes archives of images without Docker; IMAGE is one of ${IMAGES.join(', ')} (default: all).
--replace puts a file in the place of a source, several times for several: an image of another release.
--load gives each to the command in IMAGE_LOAD (default: kind load image-archive).`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      tag: { type: 'string', default: 'test' },
      folder: { type: 'string', default: '.run/images' },
      replace: { type: 'string', multiple: true, default: [] },
      load: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const log = (line: string) => console.log(line);
  const replaced = new Map(values.replace.map((pair) => pair.split('=', 2) as [string, string]));
  for (const name of positionals.length > 0 ? positionals : IMAGES) {
    const started = performance.now();
    const { reference, file, bytes } = await buildImage(name, {
      tag: values.tag,
      folder: values.folder,
      replaced,
      log,
    });
    if (values.load) await load(file);
    log(
      `${reference}  ${file}  ${(bytes / 1e6).toFixed(0)} MB  ${((performance.now() - started) / 1000).toFixed(1)} s`,
    );
  }
}

async function load(file: string): Promise<void> {
  const [command = '', ...args] = (process.env.IMAGE_LOAD ?? 'kind load image-archive').split(' ');
  const { code, output } = await runCommand(command, [...args, file]);
  if (code !== 0) throw new HarnessError('HARNESS_IMAGE_FAILED', `"${command}" did not load ${file}: ${output.trim()}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof HarnessError ? error.message : error);
  process.exitCode = 1;
});
