import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { bodyParser } from '@koa/bodyparser';
import { parseJson } from '@orders-platform/contracts';
import type { Context, Middleware } from 'koa';
import { HttpProblem } from './http-problem.ts';

const DISCARD_WITHIN_MS = 5_000;

/** Takes bodies as text: JSON is parsed from it by {@link jsonBodyOf}, which keeps every digit. */
export function textBody(limitBytes: number): Middleware {
  const parse = bodyParser({
    enableTypes: ['text'],
    extendTypes: { text: ['application/json', 'application/*+json'] },
    textLimit: `${limitBytes}b`,
    onError(error, ctx) {
      if ((error as { status?: number }).status !== 413) throw error;
      ctx.set('connection', 'close');
      throw new HttpProblem(413, `The body is larger than ${limitBytes} bytes.`, {
        code: 'body-too-large',
        cause: error,
      });
    },
  });
  return async (ctx, next) => {
    try {
      await parse(ctx, next);
    } catch (error) {
      if ((error as { status?: number }).status === 413) await discardRest(ctx.req);
      throw error;
    }
  };
}

/** Who is hung up on while sending never reads the answer: what still comes is read, for a while, and thrown away. */
async function discardRest(request: IncomingMessage): Promise<void> {
  request.unpipe();
  request.resume();
  await finished(request, { signal: AbortSignal.timeout(DISCARD_WITHIN_MS) }).catch(() => {});
}

/**
 * The JSON that a request carries; integers that a number cannot hold are bigints.
 * @throws {HttpProblem} 415 when it is sent as something else, 400 when it is not JSON.
 */
export function jsonBodyOf(ctx: Context): unknown {
  const { body } = ctx.request as unknown as { body?: unknown };
  if (typeof body !== 'string') {
    const sent = ctx.get('content-type') || 'nothing';
    throw new HttpProblem(415, `The body must be sent as application/json; it came as ${sent}.`, {
      code: 'not-json-type',
    });
  }
  try {
    return parseJson(body);
  } catch (cause) {
    const errors = [{ pointer: '#', field: '', detail: (cause as Error).message }];
    throw new HttpProblem(400, 'The body is not JSON.', { code: 'malformed-json', errors, cause });
  }
}
