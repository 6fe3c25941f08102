import { createTransport } from 'nodemailer';

/** A mail about an order. */
export interface OrderMail {
  readonly orderId: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
}

/** Where mail is handed over. */
export interface MailerOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; else STARTTLS where the server offers it. */
  readonly secure?: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  readonly from: string;
  /** Connections that are kept open; 2 unless given. */
  readonly maxConnections?: number;
  /** How long the server may be silent, ms; 10 s unless given. */
  readonly timeoutMs?: number;
}

/** The server has not taken a mail; `retriable` is false when it will not take it later either. */
export class MailError extends Error {
  readonly code = 'EMAIL_NOT_SENT';
  readonly retriable: boolean;

  constructor(orderId: string, cause: unknown) {
    super(`the mail for order ${JSON.stringify(orderId)} was not sent: ${(cause as Error).message}`, { cause });
    this.name = 'MailError';
    const { responseCode = 0 } = cause as { readonly responseCode?: number };
    this.retriable = responseCode < 500;
  }
}

/** Hands mails over. */
export interface Mailer {
  /** Resolves when the server has taken the mail over. @throws {MailError} */
  send(mail: OrderMail): Promise<void>;
  /** Gives the connections up; closing twice is fine. */
  close(): void;
}

/**
 * The Message-ID of the mail about an order: always the same, so that a mail that is sent again after a crash is seen
 * as the one that was there before.
 */
export function messageIdOf(orderId: string): string {
  // What may stand in a dot-atom is kept, so that ids stay readable and different ids stay different.
  const local = encodeURIComponent(orderId).replaceAll(
    /[.()]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `<order-${local}@orders-platform>`;
}

/** A {@link Mailer} over SMTP with kept connections. */
export function smtpMailer({ host, port, secure = false, auth, from, ...limits }: MailerOptions): Mailer {
  const { maxConnections = 2, timeoutMs = 10_000 } = limits;
  const transport = createTransport({
    pool: true,
    host,
    port,
    secure,
    maxConnections,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(auth && { auth }),
  });
  return {
    async send({ orderId, to, subject, text }) {
      try {
        await transport.sendMail({ from, to, subject, text, messageId: messageIdOf(orderId) });
      } catch (cause) {
        throw new MailError(orderId, cause);
      }
    },
    close: () => transport.close(),
  };
}
