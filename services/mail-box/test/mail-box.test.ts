import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createTransport } from 'nodemailer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
const running = new Set<ReturnType<typeof spawn>>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mail-box-'));
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

afterAll(() => rm(folder, { recursive: true }));

/** Starts the mail box as a process of its own; resolves when it takes mail. */
async function startMailBox(environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [new URL('../main.ts', import.meta.url).pathname], {
    env: { ...process.env, HTTP_HOST: '127.0.0.1', HTTP_PORT: '0', SMTP_PORT: '0', LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const exit = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code as number;
  });
  const ports = new Map<string, number>();
  for await (const line of createInterface(child.stdout)) {
    const { msg, port } = JSON.parse(line) as { msg: string; port: number };
    ports.set(msg, port);
    if (msg === 'taking mail') break;
  }
  child.stdout.resume();
  const smtp = createTransport({ host: '127.0.0.1', port: ports.get('taking mail') ?? 0 });
  const send = (id: string, text = 'Hello.') =>
    smtp.sendMail({
      from: 'a@example.org',
      to: 'b@example.org',
      subject: `<b>${id}</b>`,
      text,
      messageId: `<${id}@test>`,
    });
  const url = `http://127.0.0.1:${ports.get('listening')}`;
  const stop = () => {
    child.kill('SIGTERM');
    return exit;
  };
  return { url, send, stop };
}

const listing = async (url: string) => (await fetch(`${url}/mails`)).json() as Promise<Record<string, unknown>>;

// Each test starts processes.
describe('mail box', { timeout: 30_000 }, () => {
  it('lists each mail once, and tells which came more than once', async () => {
    const { url, send, stop } = await startMailBox();
    await send('order-1');
    await send('order-2');
    await send('order-1');
    expect(await listing(url)).toMatchObject({
      received: 3,
      distinct: 2,
      duplicates: [{ messageId: '<order-1@test>', copies: 2 }],
      mails: [
        { messageId: '<order-1@test>', to: ['b@example.org'], text: 'Hello.', copies: 2 },
        { messageId: '<order-2@test>', copies: 1 },
      ],
    });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await stop()).toBe(0);
  });

  it('shows a page in which a mail is text and nothing else', async () => {
    const { url, send, stop } = await startMailBox();
    await send('order-1', '<script>alert(1)</script>');
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const page = await response.text();
    expect(page).toContain('&lt;b&gt;order-1&lt;/b&gt;');
    expect(page).not.toContain('<script>');
    expect(await stop()).toBe(0);
  });

  it('keeps its mails across restarts, and a file that a crash has cut off', async () => {
    const MAIL_FILE = join(folder, 'kept', 'mails.jsonl');
    const first = await startMailBox({ MAIL_FILE });
    await first.send('order-1');
    expect(await first.stop()).toBe(0);
    await appendFile(MAIL_FILE, '{"messageId":"<cut');
    const second = await startMailBox({ MAIL_FILE });
    await second.send('order-1');
    expect(await second.stop()).toBe(0);
    const third = await startMailBox({ MAIL_FILE });
    expect(await listing(third.url)).toMatchObject({ received: 2, distinct: 1 });
    expect(await third.stop()).toBe(0);
  });

  it('refuses a mail that is too large', async () => {
    const { url, send, stop } = await startMailBox();
    await expect(send('order-1', 'x'.repeat(1_200_000))).rejects.toMatchObject({ responseCode: 552 });
    expect(await listing(url)).toMatchObject({ received: 0 });
    expect(await stop()).toBe(0);
  });
});
