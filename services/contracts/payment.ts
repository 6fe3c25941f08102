import { AVRO_NAMESPACE, type AvroSchema } from './avro-schema.ts';

/** A payment for an order, keyed by its own id in `payments`. */
export interface Payment {
  readonly id: string;
  readonly orderId: string;
  /** ISO 4217, as "EUR". */
  readonly ccy: string;
  readonly amount: number;
}

/** The values of `payments`. */
export const paymentSchema: AvroSchema<Payment> = {
  name: 'Payment',
  versions: [
    {
      id: 3,
      avsc: {
        type: 'record',
        name: 'Payment',
        namespace: AVRO_NAMESPACE,
        fields: [
          { name: 'id', type: 'string' },
          { name: 'orderId', type: 'string' },
          { name: 'ccy', type: 'string' },
          { name: 'amount', type: 'double' },
        ],
      },
    },
  ],
};
