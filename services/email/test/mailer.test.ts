import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Mailer, messageIdOf, smtpMailer } from '../mailer.ts';

const mail = {
  orderId: '7',
  to: { name: 'Ana "A" Núñez', address: 'ana@example.org' },
  subject: 'Päid',
  text: 'Thanks.',
};

let server: SMTPServer;
let mailer: Mailer;
let received: ParsedMail[];
let connections: number;
let refusal: number | undefined;

beforeEach(async () => {
  received = [];
  connections = 0;
  refusal = undefined;
  server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onConnect(_session, callback) {
      connections++;
      callback();
    },
    onData(stream, _session, callback) {
      simpleParser(stream).then((parsed) => {
        if (refusal !== undefined) return callback(Object.assign(new Error('refused'), { responseCode: refusal }));
        received.push(parsed);
        callback();
      }, callback);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  mailer = smtpMailer({ host: '127.0.0.1', port, from: 'orders@example.org', maxConnections: 1 });
});

afterEach(async () => {
  mailer.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

describe('smtpMailer', () => {
  it('hands a mail over with the Message-ID of its order', async () => {
    await mailer.send(mail);
    expect(received[0]).toMatchObject({ messageId: '<order-7@orders-platform>', subject: 'Päid' });
    expect(received[0]?.to).toMatchObject({ value: [{ name: 'Ana "A" Núñez', address: 'ana@example.org' }] });
    expect(received[0]?.text?.trim()).toBe('Thanks.');
  });

  it('sends many mails over one connection', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, i) => mailer.send({ ...mail, orderId: String(i) })));
    expect(new Set(received.map(({ messageId }) => messageId)).size).toBe(10);
    expect(connections).toBe(1);
  });

  it('lets no text of a customer add a header or a recipient', async () => {
    const to = { name: 'x\r\nBcc: eve@example.org', address: 'ana@example.org' };
    await mailer.send({ ...mail, to, subject: 'a\r\nX-Evil: 1' });
    expect(received[0]?.headers.has('x-evil')).toBe(false);
    expect(received[0]?.headers.has('bcc')).toBe(false);
  });

  it.each([
    [451, true],
    [554, false],
  ])('says of a refusal with %i whether it may pass: %s', async (code, retriable) => {
    refusal = code;
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'EMAIL_NOT_SENT', retriable });
  });

  it('fails retriably when nobody listens', async () => {
    const { port } = server.server.address() as AddressInfo;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const alone = smtpMailer({ host: '127.0.0.1', port, from: 'orders@example.org' });
    await expect(alone.send(mail)).rejects.toMatchObject({ retriable: true });
    alone.close();
  });
});

describe('messageIdOf', () => {
  it('is a valid id for any order, and another one for another order', () => {
    const ids = ['a b', 'a>b', 'a..b', 'a%2E%2Eb', 'é', '(x)', 'a@b'].map(messageIdOf);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^<order-[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+@orders-platform>$/);
  });
});
