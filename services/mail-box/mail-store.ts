import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ListedMail, Mail } from './mail.ts';

/** Keeps every mail, and every copy of one, in a file of JSON lines when it has a path, else in memory alone. */
export class MailStore {
  readonly #file: string | undefined;
  readonly #mails: Mail[] = [];
  readonly #copies = new Map<string, number>();
  #written: Promise<void> = Promise.resolve();

  constructor(file?: string) {
    this.#file = file;
  }

  /** Reads what the file holds; a last line that a crash has cut off is left out. Call it once, first. */
  async open(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    await mkdir(dirname(file), { recursive: true });
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    for (const line of text.split('\n')) {
      const mail = parseLine(line);
      if (mail) this.#remember(mail);
    }
    // A cut-off line must not swallow the next one.
    if (text !== '' && !text.endsWith('\n')) await appendFile(file, '\n');
  }

  /** Resolves when the mail is kept. */
  async add(mail: Mail): Promise<void> {
    const file = this.#file;
    if (file !== undefined) {
      const write = this.#written.then(() => appendFile(file, `${JSON.stringify(mail)}\n`));
      this.#written = write.catch(() => undefined);
      await write;
    }
    this.#remember(mail);
  }

  /** How many mails were received, copies included. */
  get received(): number {
    return this.#mails.length;
  }

  /** The latest mails first, each Message-ID once with the number of its copies. */
  list(limit: number): ListedMail[] {
    const seen = new Set<string>();
    const listed: ListedMail[] = [];
    for (let i = this.#mails.length - 1; i >= 0 && listed.length < limit; i--) {
      const mail = this.#mails[i];
      if (mail === undefined || seen.has(mail.messageId)) continue;
      seen.add(mail.messageId);
      listed.push({ ...mail, copies: this.#copies.get(mail.messageId) ?? 1 });
    }
    return listed;
  }

  /** The Message-IDs that came more than once, with how often. */
  duplicates(): { readonly messageId: string; readonly copies: number }[] {
    return [...this.#copies].filter(([, copies]) => copies > 1).map(([messageId, copies]) => ({ messageId, copies }));
  }

  /** How many different mails there are. */
  get distinct(): number {
    return this.#copies.size;
  }

  #remember(mail: Mail): void {
    this.#mails.push(mail);
    this.#copies.set(mail.messageId, (this.#copies.get(mail.messageId) ?? 0) + 1);
  }
}

function parseLine(line: string): Mail | undefined {
  if (line === '') return undefined;
  try {
    return JSON.parse(line) as Mail;
  } catch {
    return undefined;
  }
}
