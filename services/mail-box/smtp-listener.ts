import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Mail } from './mail.ts';

const MAX_MAIL_BYTES = 1024 * 1024;

/** A listening SMTP server. */
export interface SmtpListener {
  readonly port: number;
  /** Accepts no more mail; closing twice is fine. */
  close(): Promise<void>;
}

/** Takes mail from anyone; a mail is confirmed to its sender when `keep` has resolved. */
export async function listenSmtp(
  host: string,
  port: number,
  keep: (mail: Mail) => Promise<void>,
): Promise<SmtpListener> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MAX_MAIL_BYTES,
    logger: false,
    onData(stream, _session, callback) {
      simpleParser(stream)
        .then((parsed) => {
          if (stream.sizeExceeded) throw Object.assign(new Error('the mail is too large'), { responseCode: 552 });
          return keep(received(parsed));
        })
        .then(() => callback(), callback);
    },
  });
  server.listen(port, host);
  await once(server.server, 'listening');
  // A client that breaks off is its own affair.
  server.on('error', () => undefined);
  let closed: Promise<void> | undefined;
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => (closed ??= new Promise<void>((resolve) => server.close(() => resolve()))),
  };
}

function received(parsed: ParsedMail): Mail {
  return {
    messageId: parsed.messageId ?? '(none)',
    from: parsed.from?.text ?? '',
    to: addressesOf(parsed.to),
    subject: parsed.subject ?? '',
    text: (parsed.text ?? '').trimEnd(),
    receivedAt: new Date().toISOString(),
  };
}

function addressesOf(to: AddressObject | AddressObject[] | undefined): string[] {
  return [to ?? []].flat().map(({ text }) => text);
}
