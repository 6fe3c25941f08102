import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { describeAdminContract } from './admin-contract.ts';
import { Contract } from './contract.ts';
import type { ContractEnvironment } from './contract-environment.ts';
import { describeFencingContract } from './fencing-contract.ts';
import { describeFetcherContract } from './fetcher-contract.ts';
import { describeOffsetsContract } from './offsets-contract.ts';
import { describeProduceFetchContract } from './produce-fetch-contract.ts';
import { describeStreamsGroupContract } from './streams-group-contract.ts';
import { describeTransactionsContract } from './transactions-contract.ts';

/** What every client of Kafka must do, whoever is on the other side; `name` says which one is tested. */
export function describeClientContract(name: string, setup: () => Promise<ContractEnvironment>): void {
  describe(`${name} keeps the contract of Client`, { timeout: 120_000 }, () => {
    let contract: Contract;
    beforeAll(async () => {
      contract = new Contract(await setup());
    }, 120_000);
    afterEach(() => contract.close());
    afterAll(() => contract?.environment.close(), 60_000);

    const current = () => contract;
    describe('admin', () => describeAdminContract(current));
    describe('produce and fetch', () => describeProduceFetchContract(current));
    describe('fetcher', () => describeFetcherContract(current));
    describe('transactions', () => describeTransactionsContract(current));
    describe('fencing', () => describeFencingContract(current));
    describe('offsets', () => describeOffsetsContract(current));
    describe('streams group', () => describeStreamsGroupContract(current));
  });
}
