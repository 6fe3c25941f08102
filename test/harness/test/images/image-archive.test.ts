import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { extract, type Header } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeImageArchive } from '../../src/images/image-archive.ts';
import { type LayerEntry, writeLayer } from '../../src/images/layer.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function entriesOf(file: string): Promise<Map<string, { header: Header; bytes: Buffer }>> {
  const archive = extract();
  createReadStream(file).pipe(archive);
  const found = new Map<string, { header: Header; bytes: Buffer }>();
  for await (const entry of archive) found.set(entry.header.name, { header: entry.header, bytes: await buffer(entry) });
  return found;
}

describe('writeLayer', () => {
  it('makes the folders above, keeps modes and links, and gives the same bytes for the same entries in any order', async () => {
    await writeFile(join(folder, 'program'), 'x', { mode: 0o700 });
    const entries: LayerEntry[] = [
      { kind: 'file', path: 'usr/bin/program', source: join(folder, 'program') },
      { kind: 'text', path: 'etc/passwd', text: 'root' },
      { kind: 'link', path: 'bin', target: 'usr/bin' },
      { kind: 'folder', path: 'tmp', mode: 0o1777 },
    ];
    const layer = await writeLayer('test', entries, join(folder, 'a.tar'));
    const again = await writeLayer('test', entries.toReversed(), join(folder, 'b.tar'));
    expect(again.digest).toBe(layer.digest);
    const found = await entriesOf(layer.file);
    expect([...found.keys()]).toEqual(['bin', 'etc/', 'etc/passwd', 'tmp/', 'usr/', 'usr/bin/', 'usr/bin/program']);
    expect(found.get('tmp/')?.header.mode).toBe(0o1777);
    expect(found.get('usr/bin/program')?.header).toMatchObject({ mode: 0o755, uid: 0, gid: 0, size: 1 });
    expect(found.get('bin')?.header).toMatchObject({ type: 'symlink', linkname: 'usr/bin' });
  });
});

describe('writeImageArchive', () => {
  it('leads from the index to manifest, configuration and layers by digests that hold', async () => {
    const layer = await writeLayer('test', [{ kind: 'text', path: 'a', text: 'b' }], join(folder, 'layer.tar'));
    const config = {
      entryPoint: ['node', 'a'],
      command: [],
      env: { A: 'b' },
      labels: { c: 'd' },
      workDir: '/app',
      user: '1000:1000',
      exposedPorts: ['8080'],
    };
    const file = join(folder, 'image.tar');
    await writeImageArchive('orders-platform/x:1', config, [layer], file);
    const found = await entriesOf(file);
    const json = (name: string) => JSON.parse(found.get(name)?.bytes.toString() ?? 'null');
    const blob = (digest: string) => `blobs/${digest.replace(':', '/')}`;
    const [entry] = json('index.json').manifests;
    expect(entry.annotations['io.containerd.image.name']).toBe('docker.io/orders-platform/x:1');
    const manifest = json(blob(entry.digest));
    expect(json(blob(manifest.config.digest))).toMatchObject({
      config: { Entrypoint: ['node', 'a'], User: '1000:1000', Labels: { c: 'd' }, ExposedPorts: { '8080/tcp': {} } },
      rootfs: { diff_ids: [layer.digest] },
    });
    expect(json('manifest.json')).toEqual([
      { Config: blob(manifest.config.digest), RepoTags: ['orders-platform/x:1'], Layers: [blob(layer.digest)] },
    ]);
    const digests = [entry, manifest.config, ...manifest.layers] as { digest: string; size: number }[];
    for (const { digest, size } of digests) {
      const bytes = found.get(blob(digest))?.bytes ?? Buffer.of();
      expect(bytes.length).toBe(size);
      expect(`sha256:${createHash('sha256').update(bytes).digest('hex')}`).toBe(digest);
    }
    expect(found.get(blob(layer.digest))?.bytes).toEqual(await readFile(layer.file));
  });
});
