import * as z from 'zod';
import { newOrderBody, orderBody, orderId } from './order-body.ts';
import { PROBLEM_TYPE, problem } from './problem.ts';

/** The longest that a request may wait, ms. */
export const MAX_WAIT_MS = 300_000;

/** How long a request waits that says nothing about it, ms. */
export const DEFAULT_WAIT_MS = 10_000;

/** The query of a GET that waits. */
export const waitQuery = z.strictObject({
  timeout: z
    .string()
    .regex(/^\d{1,9}$/, { error: `must be a number of milliseconds from 0 to ${MAX_WAIT_MS}`, abort: true })
    .transform(Number)
    .refine((ms) => ms <= MAX_WAIT_MS, `must be at most ${MAX_WAIT_MS}`)
    .default(DEFAULT_WAIT_MS),
});

type Json = Record<string, unknown>;

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const header = (description: string): Json => ({ description, schema: { type: 'string' } });

const orderHeaders = {
  'X-Orders-Position': header('How much of the log the answer contains: send it back to read no older state.'),
  'X-Served-By': header('The instance that answered.'),
};

const answers = (description: string, headers: Json = {}): Json => ({
  description,
  headers: { ...orderHeaders, ...headers },
  content: { 'application/json': { schema: ref('Order') } },
});

const refuses = (description: string): Json => ({
  description,
  content: { [PROBLEM_TYPE]: { schema: ref('Problem') } },
});

const busy = {
  429: refuses('Too many requests wait.'),
  503: refuses('Nobody can answer for the order at this moment.'),
};
const id = { name: 'id', in: 'path', required: true, schema: jsonSchema(orderId) };
const position = {
  name: 'X-Orders-Position',
  in: 'header',
  description: 'partition:offset of earlier answers, by commas; the answer is not older than any of them.',
  schema: { type: 'string' },
};
const timeout = {
  name: 'timeout',
  in: 'query',
  description: 'How long to wait, ms; 0 answers at once.',
  schema: { type: 'integer', minimum: 0, maximum: MAX_WAIT_MS, default: DEFAULT_WAIT_MS },
};

const waits = (summary: string, success: string): Json => ({
  get: {
    summary,
    parameters: [id, timeout, position],
    responses: {
      200: answers(success),
      400: refuses('The id, the timeout or the position cannot be one.'),
      404: refuses('There is no such order; only with timeout=0.'),
      504: refuses('The time is up.'),
      ...busy,
    },
  },
});

/** The orders API as an OpenAPI 3.1 document, from the schemas that validate. */
export function openApiDocument(): Json {
  return {
    openapi: '3.1.0',
    info: { title: 'Orders', version: '1.0.0', description: 'Post orders; wait for what becomes of them.' },
    paths: {
      '/v1/orders': {
        post: {
          summary: 'Place an order. The same order again is answered as before.',
          requestBody: { required: true, content: { 'application/json': { schema: ref('NewOrder') } } },
          responses: {
            201: answers('The order is durably in the log.', { Location: header('Where the order is.') }),
            400: refuses('This is no order; one entry a field.'),
            409: refuses('The id stands for another order.'),
            413: refuses('The body is too large.'),
            415: refuses('The body is not JSON.'),
            ...busy,
          },
        },
      },
      '/v1/orders/{id}': waits('Wait until the order exists.', 'The order.'),
      '/v1/orders/{id}/validated': waits(
        'Wait until the order is decided.',
        'The order, VALIDATED, FAILED or SHIPPED.',
      ),
      '/v1/orders/{id}/ship': {
        post: {
          summary: 'Ship a validated order.',
          parameters: [id, position],
          responses: {
            200: answers('The order, SHIPPED.'),
            404: refuses('There is no such order.'),
            409: refuses('The order is in another state.'),
            ...busy,
          },
        },
      },
    },
    components: {
      schemas: { NewOrder: jsonSchema(newOrderBody), Order: jsonSchema(orderBody), Problem: jsonSchema(problem) },
    },
  };
}

function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
