import { AVRO_NAMESPACE, type AvroSchema } from './avro-schema.ts';

/** The checks that an order has to pass, each done by a service of its own. */
export const CHECK_TYPES = ['INVENTORY_CHECK', 'FRAUD_CHECK', 'ORDER_DETAILS_CHECK'] as const;

/** Which check was done. */
export type CheckType = (typeof CHECK_TYPES)[number];

/** What a check can say. */
export const VALIDATION_RESULTS = ['PASS', 'FAIL', 'ERROR'] as const;

/** What a check said. */
export type ValidationResult = (typeof VALIDATION_RESULTS)[number];

/** One service's verdict on one order, keyed by the order's id in `order-validations`. */
export interface OrderValidation {
  readonly orderId: string;
  readonly checkType: CheckType;
  readonly validationResult: ValidationResult;
}

/** The values of `order-validations`. */
export const orderValidationSchema: AvroSchema<OrderValidation> = {
  name: 'OrderValidation',
  versions: [
    {
      id: 2,
      avsc: {
        type: 'record',
        name: 'OrderValidation',
        namespace: AVRO_NAMESPACE,
        fields: [
          { name: 'orderId', type: 'string' },
          { name: 'checkType', type: { type: 'enum', name: 'CheckType', symbols: CHECK_TYPES } },
          { name: 'validationResult', type: { type: 'enum', name: 'ValidationResult', symbols: VALIDATION_RESULTS } },
        ],
      },
    },
  ],
};
