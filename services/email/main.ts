import { runService, streamsService } from '@orders-platform/kit';
import { Counter } from 'prom-client';
import { APPLICATION_ID, emailSettings, mailServerOf } from './config.ts';
import { MailOutbox } from './mail-outbox.ts';
import { MailSender } from './mail-sender.ts';
import { smtpMailer } from './mailer.ts';
import { emailTopology } from './topology.ts';

await runService(
  streamsService({
    name: 'email',
    applicationId: APPLICATION_ID,
    settings: emailSettings,
    build({ settings, logger, metrics }) {
      const mailer = smtpMailer(mailServerOf(settings));
      const sender = new MailSender({ mailer, logger, giveUpAfterMs: settings.MAIL_GIVE_UP_AFTER_MS });
      const outbox = new MailOutbox({ send: sender.send, inDoubt: settings.MAIL_IN_DOUBT });
      new Counter({
        name: 'emails_total',
        help: 'Mails by what became of them.',
        labelNames: ['outcome'],
        registers: [metrics.registry],
        collect() {
          this.reset();
          this.inc({ outcome: 'sent' }, sender.counts.sent);
          this.inc({ outcome: 'failed' }, sender.counts.failed);
          this.inc({ outcome: 'in_doubt' }, outbox.inDoubt);
        },
      });
      return {
        topology: (serdes) => emailTopology(serdes, { outbox, inDoubtAfterMs: settings.MAIL_IN_DOUBT_AFTER_MS }),
        async starting({ streams, serdes, client }) {
          await sender.open(client, serdes.emailResults);
          streams.onCommit(() => outbox.committed());
        },
        closed: () => sender.close(),
      };
    },
  }),
);
