import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';

/** A file, folder or link of an image by its path there; folders above it need no entry of their own. */
export type LayerEntry =
  | { readonly kind: 'file'; readonly path: string; readonly source: string; readonly executable?: boolean }
  | { readonly kind: 'text'; readonly path: string; readonly text: string; readonly executable?: boolean }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'folder'; readonly path: string; readonly mode: number };

/** A layer on disk: an uncompressed tar archive. */
export interface Layer {
  readonly file: string;
  /** `sha256:...` */
  readonly digest: string;
  readonly size: number;
  /** For the image's history: what is in it. */
  readonly title: string;
}

/** A fixed time: class-data archives of Java remember that of each jar, and equal entries are to make equal bytes. */
export const MODIFIED = new Date(1_000_000_000_000);

/** Writes a layer; the same entries give the same bytes, whoever writes them and when. */
export async function writeLayer(title: string, entries: Iterable<LayerEntry>, file: string): Promise<Layer> {
  const archive = pack();
  const hash = createHash('sha256');
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await Promise.all([fill(archive, entries), pipeline(archive, count, createWriteStream(file))]);
  return { file, digest: `sha256:${hash.digest('hex')}`, size, title };
}

async function fill(archive: Pack, entries: Iterable<LayerEntry>): Promise<void> {
  const byPath = new Map([...entries].map((entry) => [entry.path, entry]));
  const folders = new Set<string>();
  for (const path of [...byPath.keys()].sort()) {
    const entry = byPath.get(path);
    if (entry === undefined) continue;
    addFoldersAbove(archive, path, folders, byPath);
    await addEntry(archive, entry, folders);
  }
  archive.finalize();
}

function addFoldersAbove(
  archive: Pack,
  path: string,
  folders: Set<string>,
  entries: ReadonlyMap<string, LayerEntry>,
): void {
  const folder = dirname(path);
  if (folder === '.' || folders.has(folder) || entries.has(folder)) return;
  addFoldersAbove(archive, folder, folders, entries);
  folders.add(folder);
  archive.entry({ name: `${folder}/`, type: 'directory', mode: 0o755, mtime: MODIFIED });
}

async function addEntry(archive: Pack, entry: LayerEntry, folders: Set<string>): Promise<void> {
  const { path: name } = entry;
  switch (entry.kind) {
    case 'folder':
      folders.add(name);
      archive.entry({ name: `${name}/`, type: 'directory', mode: entry.mode, mtime: MODIFIED });
      return;
    case 'link':
      archive.entry({ name, type: 'symlink', linkname: entry.target, mtime: MODIFIED });
      return;
    case 'text':
      archive.entry({ name, mode: entry.executable ? 0o755 : 0o644, mtime: MODIFIED }, entry.text);
      return;
    case 'file': {
      const { size, mode } = await stat(entry.source);
      const executable = entry.executable ?? (mode & 0o100) !== 0;
      const header = archive.entry({ name, size, mode: executable ? 0o755 : 0o644, mtime: MODIFIED });
      await pipeline(createReadStream(entry.source, { highWaterMark: 2 ** 20 }), header);
    }
  }
}
