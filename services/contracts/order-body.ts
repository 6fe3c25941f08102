import * as z from 'zod';
import { ORDER_STATES } from './order.ts';
import { PRODUCTS } from './product.ts';

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** Longest order id, in UTF-8 bytes: it is a key in stores that index at most a few hundred. */
export const MAX_ID_BYTES = 255;

// Path segments "." and ".." cannot stand in a path; U+FFFD is what a broken encoding leaves behind.
const isUsableId = (id: string) =>
  id !== '.' && id !== '..' && id.isWellFormed() && !id.includes('\uFFFD') && Buffer.byteLength(id) <= MAX_ID_BYTES;

/** An order's id, in a body and in a path. */
export const orderId = z
  .string()
  .min(1, 'must not be empty')
  .refine(isUsableId, `must be well-formed text of at most ${MAX_ID_BYTES} bytes that can stand in a path`)
  .meta({ description: 'Chosen by the client; the key of the order for ever.', examples: ['1'] });

const int64 = z
  .custom<number | bigint>((value) => typeof value === 'bigint' || Number.isSafeInteger(value), 'must be an integer')
  .transform((value) => BigInt(value))
  .refine((value) => value >= INT64_MIN && value <= INT64_MAX, 'must fit in 64 bits')
  .meta({ type: 'integer', format: 'int64' });

const int32 = z
  .custom<number>((value) => typeof value === 'bigint' || Number.isInteger(value), {
    error: 'must be an integer',
    abort: true,
  })
  .refine((value) => value >= INT32_MIN && value <= INT32_MAX, 'must fit in 32 bits')
  .meta({ type: 'integer', format: 'int32', minimum: INT32_MIN, maximum: INT32_MAX });

// parseJson gives a bigint for an integer that a number cannot hold exactly; as a double it is rounded, as ever.
const double = z
  .custom<number | bigint>((value) => typeof value === 'number' || typeof value === 'bigint', {
    error: 'must be a number',
    abort: true,
  })
  .transform(Number)
  .refine(Number.isFinite, 'must fit in a double')
  .meta({ type: 'number', format: 'double' });

const fields = {
  id: orderId,
  customerId: int64.meta({ description: 'All 64 bits count: read and print it without rounding.' }),
  product: z.enum(PRODUCTS),
  quantity: int32,
  price: double.meta({ description: 'The price of one piece.' }),
};

/** What `POST /v1/orders` takes: a whole order, new. Negative amounts are orders too: order-details fails them. */
export const newOrderBody = z.strictObject({
  ...fields,
  state: z.literal('CREATED', { error: 'must be CREATED: the rest is decided by the platform' }),
});

/** What the orders API answers with. */
export const orderBody = z.strictObject({ ...fields, state: z.enum(ORDER_STATES) });
