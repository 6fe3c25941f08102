import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import './kafkajs-timers.ts';

const PAUSE_MS = 100;

/**
 * Resolves when each of the brokers at `addresses` answers and lists at least all of `ids` as alive.
 * Rejects with the reason of `signal` when that aborts first.
 */
export async function untilReady(addresses: readonly string[], ids: readonly number[], signal: AbortSignal) {
  await Promise.all(
    addresses.map(async (address) => {
      while (!(await lists(address, ids))) await delay(PAUSE_MS, undefined, { signal });
    }),
  ).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
}

async function lists(address: string, ids: readonly number[]): Promise<boolean> {
  const kafka = new Kafka({
    clientId: 'harness',
    brokers: [address],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    const alive = new Set(cluster.brokers.map((broker) => broker.nodeId));
    return cluster.controller !== null && ids.every((id) => alive.has(id));
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
