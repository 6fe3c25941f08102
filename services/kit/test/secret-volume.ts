import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that changes as a mounted Secret does on Kubernetes: all its files at once, by a symbolic link that moves. */
export class SecretVolume implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'secret-'));
  readonly #names = new Set<string>();
  #versions = 0;

  constructor(files: Readonly<Record<string, string>>) {
    this.update(files);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  update(files: Readonly<Record<string, string>>): void {
    const version = `..version-${++this.#versions}`;
    mkdirSync(join(this.folder, version));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, version, name), text);
    symlinkSync(version, join(this.folder, '..data_tmp'));
    renameSync(join(this.folder, '..data_tmp'), join(this.folder, '..data'));
    for (const name of Object.keys(files)) {
      if (!this.#names.has(name)) symlinkSync(join('..data', name), join(this.folder, name));
      this.#names.add(name);
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
