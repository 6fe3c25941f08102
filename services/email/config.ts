import { milliseconds, port, serviceSettings } from '@orders-platform/kit';
import * as z from 'zod';
import type { MailerOptions } from './mailer.ts';

const MINUTE = 60_000;

/** The group's name, and the prefix of everything internal. */
export const APPLICATION_ID = 'email';

/** How far an order and its payment may be apart, in either direction, ms. */
export const PAYMENT_WINDOW_MS = MINUTE;

/**
 * How far an order or a payment may be behind the stream's time and still meet the other, ms. Payments take one hop
 * more than orders: after a standstill they come later than the orders that they belong to.
 */
export const PAYMENT_GRACE_MS = 24 * 60 * MINUTE;

/** How long the mail server's word on a mail may take to come back after a restart before the mail is in doubt, ms. */
export const DEFAULT_IN_DOUBT_AFTER_MS = MINUTE;

/** The service's variables. */
export const emailSettings = serviceSettings.extend({
  SMTP_HOST: z.string().default('localhost'),
  SMTP_PORT: port.default(2525),
  /** TLS from the first byte; else STARTTLS where the server offers it. */
  SMTP_SECURE: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  /** No login unless given, with the password. */
  SMTP_USERNAME: z.string().optional(),
  SMTP_PASSWORD: z.string().optional(),
  MAIL_FROM: z.string().default('Orders <orders@orders-platform.example>'),
  /** How long a mail that the server refuses for the moment is tried again. */
  MAIL_GIVE_UP_AFTER_MS: milliseconds.default(10 * MINUTE),
  /** What is done with a mail of which nobody knows whether it was sent: lost at worst, or doubled at worst. */
  MAIL_IN_DOUBT: z.enum(['skip', 'resend']).default('skip'),
  /** How long after a restart a mail that was on its way counts as in doubt. */
  MAIL_IN_DOUBT_AFTER_MS: milliseconds.default(DEFAULT_IN_DOUBT_AFTER_MS),
});

/** How the mail server is reached. @throws {RangeError} when there is a name without a password, or the other way round. */
export function mailServerOf(settings: z.output<typeof emailSettings>): MailerOptions {
  const { SMTP_HOST: host, SMTP_PORT: smtpPort, SMTP_SECURE: secure, MAIL_FROM: from } = settings;
  const { SMTP_USERNAME: user, SMTP_PASSWORD: pass } = settings;
  if ((user === undefined) !== (pass === undefined)) {
    throw new RangeError('SMTP_USERNAME and SMTP_PASSWORD come together: one of them is not set.');
  }
  const auth = user !== undefined && pass !== undefined ? { user, pass } : undefined;
  return { host, port: smtpPort, secure, from, ...(auth && { auth }) };
}
