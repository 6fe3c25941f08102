import { AVRO_NAMESPACE, type AvroSchema } from './avro-schema.ts';

/** The levels that have a topic of their own. */
export const CUSTOMER_LEVELS = ['platinum', 'gold', 'silver', 'bronze'] as const;

/** A level that has a topic. */
export type CustomerLevel = (typeof CUSTOMER_LEVELS)[number];

/** The level of a customer of whom none is known. */
export const DEFAULT_LEVEL: CustomerLevel = 'bronze';

/** A customer, keyed by its id in `customers`. */
export interface Customer {
  readonly id: bigint;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly address: string;
  /** Free text on the wire: ask {@link isCustomerLevel} before a topic is named after it. */
  readonly level: string;
}

/** The values of `customers`. */
export const customerSchema: AvroSchema<Customer> = {
  name: 'Customer',
  versions: [
    {
      id: 4,
      avsc: {
        type: 'record',
        name: 'Customer',
        namespace: AVRO_NAMESPACE,
        fields: [
          { name: 'id', type: 'long' },
          { name: 'firstName', type: 'string' },
          { name: 'lastName', type: 'string' },
          { name: 'email', type: 'string' },
          { name: 'address', type: 'string' },
          { name: 'level', type: 'string', default: DEFAULT_LEVEL },
        ],
      },
    },
  ],
};

/** Whether there is a topic for that level. */
export function isCustomerLevel(level: string): level is CustomerLevel {
  return (CUSTOMER_LEVELS as readonly string[]).includes(level);
}
