import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import { type Layer, MODIFIED } from './layer.ts';

/** How containers of an image start. */
export interface ImageConfig {
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly workDir: string;
  readonly user: string;
  readonly exposedPorts: readonly string[];
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const OCI = 'application/vnd.oci.image';

/**
 * Writes an image as an OCI layout in one tar archive, which `ctr images import`, `kind load image-archive` and `docker load`
 * take. `reference` is its name with a tag. The image is for Linux on x86-64.
 */
export async function writeImageArchive(
  reference: string,
  config: ImageConfig,
  layers: readonly Layer[],
  file: string,
): Promise<void> {
  const configBlob = jsonBlob({
    architecture: 'amd64',
    os: 'linux',
    created: MODIFIED.toISOString(),
    config: containerConfig(config),
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.digest) },
    history: layers.map((layer) => ({ created: MODIFIED.toISOString(), created_by: layer.title })),
  });
  const manifest = jsonBlob({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: { mediaType: `${OCI}.config.v1+json`, digest: configBlob.digest, size: configBlob.bytes.length },
    layers: layers.map(({ digest, size }) => ({ mediaType: `${OCI}.layer.v1.tar`, digest, size })),
  });
  const index = {
    schemaVersion: 2,
    mediaType: `${OCI}.index.v1+json`,
    manifests: [
      {
        mediaType: `${OCI}.manifest.v1+json`,
        digest: manifest.digest,
        size: manifest.bytes.length,
        platform: { architecture: 'amd64', os: 'linux' },
        annotations: {
          'io.containerd.image.name': `docker.io/${reference}`,
          'org.opencontainers.image.ref.name': reference.slice(reference.lastIndexOf(':') + 1),
        },
      },
    ],
  };
  // What Docker looked for before it knew the OCI layout.
  const dockerManifest = [
    {
      Config: blobPath(configBlob.digest),
      RepoTags: [reference],
      Layers: layers.map((layer) => blobPath(layer.digest)),
    },
  ];
  const archive = pack();
  const fill = async (): Promise<void> => {
    addBytes(archive, 'oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}'));
    addBytes(archive, 'index.json', Buffer.from(JSON.stringify(index)));
    addBytes(archive, 'manifest.json', Buffer.from(JSON.stringify(dockerManifest)));
    for (const blob of [configBlob, manifest]) addBytes(archive, blobPath(blob.digest), blob.bytes);
    for (const layer of layers) {
      const entry = archive.entry({ name: blobPath(layer.digest), size: layer.size, mtime: MODIFIED });
      await pipeline(createReadStream(layer.file, { highWaterMark: 2 ** 20 }), entry);
    }
    archive.finalize();
  };
  await Promise.all([fill(), pipeline(archive, createWriteStream(file))]);
}

function containerConfig(config: ImageConfig): object {
  return {
    Entrypoint: config.entryPoint,
    ...(config.command.length > 0 && { Cmd: config.command }),
    Env: Object.entries({ PATH, ...config.env }).map(([name, value]) => `${name}=${value}`),
    Labels: config.labels,
    WorkingDir: config.workDir,
    User: config.user,
    ExposedPorts: Object.fromEntries(config.exposedPorts.map((port) => [`${port}/tcp`, {}])),
  };
}

function jsonBlob(value: object): { readonly digest: string; readonly bytes: Buffer } {
  const bytes = Buffer.from(JSON.stringify(value));
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes };
}

function blobPath(digest: string): string {
  return `blobs/sha256/${digest.slice('sha256:'.length)}`;
}

function addBytes(archive: Pack, name: string, bytes: Buffer): void {
  archive.entry({ name, size: bytes.length, mtime: MODIFIED }, bytes);
}
