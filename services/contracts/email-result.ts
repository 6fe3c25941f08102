import { AVRO_NAMESPACE, type AvroSchema } from './avro-schema.ts';

/** What can become of a mail. */
export const EMAIL_STATUSES = ['SENT', 'FAILED'] as const;

/** What became of a mail. */
export type EmailStatus = (typeof EMAIL_STATUSES)[number];

/** What the mail server said to the mail about one order, keyed by the order's id in `email-results`. */
export interface EmailResult {
  readonly orderId: string;
  readonly status: EmailStatus;
  /** Why it failed; empty when it was sent. */
  readonly reason: string;
}

/** The values of `email-results`. */
export const emailResultSchema: AvroSchema<EmailResult> = {
  name: 'EmailResult',
  versions: [
    {
      id: 6,
      avsc: {
        type: 'record',
        name: 'EmailResult',
        namespace: AVRO_NAMESPACE,
        fields: [
          { name: 'orderId', type: 'string' },
          { name: 'status', type: { type: 'enum', name: 'EmailStatus', symbols: EMAIL_STATUSES } },
          { name: 'reason', type: 'string', default: '' },
        ],
      },
    },
  ],
};
