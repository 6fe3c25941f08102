import { runService } from '@orders-platform/kit';
import { mailBoxSettings } from './config.ts';
import { MailStore } from './mail-store.ts';
import { mailRoutes } from './routes.ts';
import { listenSmtp, type SmtpListener } from './smtp-listener.ts';

await runService({
  name: 'mail-box',
  settings: mailBoxSettings,
  build({ settings, logger }) {
    const store = new MailStore(settings.MAIL_FILE);
    let smtp: SmtpListener | undefined;
    return {
      routes: mailRoutes(store),
      ready: () => ({ ready: smtp !== undefined, smtpPort: smtp?.port }),
      async start() {
        await store.open();
        smtp = await listenSmtp(settings.SMTP_HOST, settings.SMTP_PORT, (mail) => store.add(mail));
        logger.info({ port: smtp.port }, 'taking mail');
      },
      close: async () => smtp?.close(),
    };
  },
});
