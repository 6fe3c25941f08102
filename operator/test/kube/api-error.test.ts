import { expect, it } from 'vitest';
import { apiErrorOf, isExpired } from '../../src/kube/api-error.ts';

it('says what a proxy in between says, though it is no Status', () => {
  const error = apiErrorOf('GET /x', 502, '<html>Bad Gateway</html>');
  expect(error.message).toBe('GET /x: <html>Bad Gateway</html> (502 Unknown)');
  expect(error.retriable).toBe(true);
  expect(apiErrorOf('GET /x', 503, '').message).toContain('the API server gives no reason');
});

it('asks to be left alone for as long as header or Status say', () => {
  const status = JSON.stringify({ kind: 'Status', reason: 'TooManyRequests', details: { retryAfterSeconds: 7 } });
  expect(apiErrorOf('GET /x', 429, status).retryAfterMs).toBe(7000);
  expect(apiErrorOf('GET /x', 429, status, 1000).retryAfterMs).toBe(1000);
});

it('knows what trying again does not mend', () => {
  for (const status of [400, 401, 403, 404, 409, 422]) expect(apiErrorOf('GET /x', status, '{}').retriable).toBe(false);
  for (const status of [429, 500, 503, 504]) expect(apiErrorOf('GET /x', status, '{}').retriable).toBe(true);
});

it('knows an expired version by status or reason', () => {
  expect(isExpired(apiErrorOf('GET /x', 410, '{}'))).toBe(true);
  expect(isExpired(apiErrorOf('GET /x', 200, '{"reason":"Expired"}'))).toBe(true);
  expect(isExpired(apiErrorOf('GET /x', 404, '{}'))).toBe(false);
});
