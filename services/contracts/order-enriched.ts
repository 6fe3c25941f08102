import { AVRO_NAMESPACE, type AvroSchema } from './avro-schema.ts';

/** An order with the level of its customer, keyed by the order's id. */
export interface OrderEnriched {
  readonly id: string;
  readonly customerId: bigint;
  readonly customerLevel: string;
}

/** The values of `orders-enriched` and of the topics of the customer levels. */
export const orderEnrichedSchema: AvroSchema<OrderEnriched> = {
  name: 'OrderEnriched',
  versions: [
    {
      id: 5,
      avsc: {
        type: 'record',
        name: 'OrderEnriched',
        namespace: AVRO_NAMESPACE,
        fields: [
          { name: 'id', type: 'string' },
          { name: 'customerId', type: 'long' },
          { name: 'customerLevel', type: 'string' },
        ],
      },
    },
  ],
};
