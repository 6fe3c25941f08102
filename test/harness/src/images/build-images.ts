import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../harness-error.ts';
import { type ImageConfig, writeImageArchive } from './image-archive.ts';
import { buildKafkaImage } from './kafka-image.ts';
import type { Layer } from './layer.ts';
import { buildNodeImage, CONTEXT } from './node-image.ts';

/** The images that are made of a Dockerfile, which `docker build -f` takes as well. */
export const DOCKERFILES = {
  services: 'services/Dockerfile',
  operator: 'operator/Dockerfile',
  'strimzi-stand-in': 'test/strimzi-stand-in/Dockerfile',
} as const;

/** An image in an archive on disk. */
export interface BuiltImage {
  readonly reference: string;
  readonly file: string;
  readonly bytes: number;
}

/** All names that `buildImage` knows. */
export const IMAGES = [...Object.keys(DOCKERFILES), 'kafka'];

/**
 * Makes the archive of `orders-platform/<name>:<tag>` in a folder, without Docker.
 * Throws `HARNESS_IMAGE_FAILED`, and what building Kafka's image throws.
 */
export async function buildImage(
  name: string,
  options: { readonly tag: string; readonly folder: string; readonly log: (line: string) => void },
): Promise<BuiltImage> {
  const work = join(options.folder, `${name}.work`);
  await mkdir(work, { recursive: true });
  try {
    const { layers, config } = await layersOf(name, work, options.log);
    const reference = `orders-platform/${name}:${options.tag}`;
    const file = join(options.folder, `${name}-${options.tag}.tar`);
    await writeImageArchive(reference, config, layers, file);
    return { reference, file, bytes: layers.reduce((sum, layer) => sum + layer.size, 0) };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function layersOf(
  name: string,
  work: string,
  log: (line: string) => void,
): Promise<{ readonly layers: readonly Layer[]; readonly config: ImageConfig }> {
  if (name === 'kafka') return buildKafkaImage(join(CONTEXT, '.cache', 'images'), work, log);
  const dockerfile = (DOCKERFILES as Readonly<Record<string, string>>)[name];
  if (dockerfile !== undefined) return buildNodeImage(dockerfile, work);
  throw new HarnessError('HARNESS_IMAGE_FAILED', `there is no image "${name}": ${IMAGES.join(', ')}`);
}
