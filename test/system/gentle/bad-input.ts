import { request } from 'node:http';
import { printJson } from '@orders-platform/contracts';
import { describe, expect, it } from 'vitest';
import { ask, order, pathOf, post, postText, type Reply } from '../orders-http.ts';
import { type Shared, urlOf } from '../shared-platform.ts';
import { readTopic } from '../topic-reader.ts';

const MEGABYTE = 1024 * 1024;

/** Bodies that are JSON and no order, with the pointers of the fields that are refused. */
const REFUSED: readonly (readonly [name: string, body: object, pointers: readonly string[]])[] = [
  ['no field at all', {}, ['#/customerId', '#/id', '#/price', '#/product', '#/quantity', '#/state']],
  ['two fields missing', { ...order('bad'), quantity: undefined, price: undefined }, ['#/price', '#/quantity']],
  [
    'texts for numbers',
    { ...order('bad'), customerId: '1', quantity: '1', price: '1' },
    ['#/customerId', '#/price', '#/quantity'],
  ],
  ['a number for the id', { ...order('bad'), id: 1 }, ['#/id']],
  ['an empty id', order(''), ['#/id']],
  ['an id longer than a key may be', order('x'.repeat(256)), ['#/id']],
  ['an unknown product', { ...order('bad'), product: 'SOCKS' }, ['#/product']],
  ['a state that only the platform gives', { ...order('bad'), state: 'VALIDATED' }, ['#/state']],
  ['half a piece', { ...order('bad'), quantity: 0.5 }, ['#/quantity']],
  ['a quantity past 32 bits', { ...order('bad'), quantity: 2 ** 31 }, ['#/quantity']],
  ['a quantity past 32 bits, negative', { ...order('bad'), quantity: -(2 ** 31) - 1 }, ['#/quantity']],
  ['a customer past 64 bits', { ...order('bad'), customerId: 2n ** 63n }, ['#/customerId']],
  ['half a customer', { ...order('bad'), customerId: 1.5 }, ['#/customerId']],
  ['nulls', { ...order('bad'), product: null, price: null }, ['#/price', '#/product']],
  ['a field nobody knows', { ...order('bad'), colour: 'red' }, ['#/colour']],
];

/** What cannot be an order is refused in words, and nothing of it reaches the log. */
export function badInput(shared: Shared): void {
  describe('bad input', () => {
    it('is refused with a problem document that has one entry a field, and writes nothing', async () => {
      const before = await ordersInLog(shared);
      for (const [index, [name, body, pointers]] of REFUSED.entries()) {
        const reply = await post(urlOf(shared(), index), body);
        expect([name, ...problemOf(reply)]).toEqual([name, 400, 'invalid-order', pointers]);
      }
      const infinite = printJson(order('bad')).replace('"price":1', '"price":1e999');
      expect(problemOf(await postText(urlOf(shared(), 0), infinite))).toEqual([400, 'invalid-order', ['#/price']]);
      for (const text of ['', '{', '{"id":', 'null and void', '{"id":"a",}', '\u0000', '[1,']) {
        expect(problemOf(await postText(urlOf(shared(), 1), text))).toEqual([400, 'malformed-json', ['#']]);
      }
      for (const text of ['null', '[]', '7', '"order"']) {
        expect(problemOf(await postText(urlOf(shared(), 2), text))).toEqual([400, 'invalid-order', ['#']]);
      }
      const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
      expect(problemOf(await postText(urlOf(shared(), 0), 'id=1', asForm))).toEqual([415, 'not-json-type', []]);
      expect(await ordersInLog(shared)).toBe(before);
    });

    it('is refused in a path, a query and a header too', async () => {
      const url = urlOf(shared(), 1);
      expect((await ask(url, `${pathOf('a')}?timeout=soon`)).status).toBe(400);
      expect((await ask(url, `${pathOf('a')}?timeout=-1`)).status).toBe(400);
      expect((await ask(url, '/v1/orders/%E0%A4%A')).status).toBe(400);
      expect((await ask(url, pathOf('x'.repeat(256)))).status).toBe(400);
      expect((await ask(url, pathOf('a'), { headers: { 'x-orders-position': 'here' } })).status).toBe(400);
      expect((await ask(url, '/v1/nothing')).status).toBe(404);
    });

    it('answers 413 to a body of 10 MB, announced or not, and goes on', async () => {
      const before = await ordersInLog(shared);
      const body = Buffer.from(printJson({ ...order('large'), note: 'x'.repeat(10 * MEGABYTE) }));
      expect(await statusOfUpload(urlOf(shared(), 0), body, { 'content-length': body.length })).toBe(413);
      expect(await statusOfUpload(urlOf(shared(), 0), body, {})).toBe(413);
      expect((await ask(urlOf(shared(), 0), '/readyz')).status).toBe(200);
      expect(await ordersInLog(shared)).toBe(before);
    });
  });
}

async function ordersInLog(shared: Shared): Promise<number> {
  return (await readTopic(shared().client, 'orders')).records.length;
}

/** Status, code, and the pointers of its entries, sorted. */
function problemOf({ status, headers, body }: Reply): [number, string | undefined, string[]] {
  expect(headers.get('content-type')).toContain('application/problem+json');
  const {
    code,
    errors = [],
    ...rest
  } = body as { code?: string; status: number; errors?: { pointer: string; detail: string }[] };
  expect(rest).toMatchObject({ status, title: expect.any(String), type: expect.any(String), instance: '/v1/orders' });
  for (const { detail } of errors) expect(detail).not.toBe('');
  return [status, code, errors.map(({ pointer }) => pointer).toSorted()];
}

/** Sends a body and answers the status, which may come before all of the body is sent. */
function statusOfUpload(url: string, body: Buffer, headers: { readonly 'content-length'?: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const upload = request(`${url}/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    let answered = false;
    upload.on('response', (response) => {
      answered = true;
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    // Who answers early hangs up; what was still on its way has nowhere to go then.
    upload.on('error', (error) => (answered ? undefined : reject(error)));
    upload.end(body);
  });
}
