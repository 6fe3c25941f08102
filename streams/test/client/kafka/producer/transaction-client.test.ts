import { describe, expect, it } from 'vitest';
import type { CoordinatorCall, Coordinators } from '../../../../src/client/kafka/connections/coordinators.ts';
import { KAFKA_ERROR } from '../../../../src/client/kafka/connections/kafka-error.ts';
import { TransactionClient } from '../../../../src/client/kafka/producer/transaction-client.ts';

const identity = { producerId: 7, epoch: 3 };

/** A coordinator that answers the end of a transaction with that error. */
function clientAnswered(error: number): TransactionClient {
  const coordinators = {
    async call<Response>({ check }: CoordinatorCall<Response>) {
      const response = { error, next: identity } as Response;
      check(response);
      return response;
    },
  } as unknown as Coordinators;
  return new TransactionClient(coordinators, {
    transactionalId: 'app-1',
    transactionTimeoutMs: 1_000,
    timeoutMs: 1_000,
  });
}

describe('the end of a transaction that its coordinator does not know', () => {
  it('leaves a commit in doubt: the producer is to be made anew', async () => {
    const client = clientAnswered(KAFKA_ERROR.INVALID_TXN_STATE);
    await expect(client.end(identity, 'commit')).rejects.toMatchObject({ code: 'STREAMS_INDEFINITE_TRANSACTION' });
  });

  it('is what an abort wanted', async () => {
    const client = clientAnswered(KAFKA_ERROR.INVALID_TXN_STATE);
    expect(await client.end(identity, 'abort')).toEqual(identity);
  });
});

it('a commit that is refused for another reason fails with it', async () => {
  const client = clientAnswered(-1);
  await expect(client.end(identity, 'commit')).rejects.toMatchObject({ code: 'STREAMS_BROKER' });
});
