import { port, serviceSettings } from '@orders-platform/kit';
import * as z from 'zod';

/** What the mail box can be told by its environment. */
export const mailBoxSettings = serviceSettings.extend({
  SMTP_HOST: z.string().default('127.0.0.1'),
  SMTP_PORT: port.default(2525),
  /** A file that keeps the mails across restarts; in memory alone unless given. */
  MAIL_FILE: z.string().optional(),
});
