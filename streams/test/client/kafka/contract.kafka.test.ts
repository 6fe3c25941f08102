import { kafkaFixture } from '@orders-platform/test-harness/vitest';
import { createKafkaClient } from '../../../src/client/kafka/index.ts';
import { delay } from '../../../src/model/clock.ts';
import { systemClock } from '../../../src/model/system-clock.ts';
import { describeClientContract } from '../contract/client-contract.ts';

const SETTLE_MS = 40;

describeClientContract('the Kafka client', async () => {
  const kafka = kafkaFixture();
  let names = 0;
  return {
    createClient: (clientId) => createKafkaClient({ brokers: kafka.bootstrapServers, clientId }),
    settle: () => delay(systemClock, SETTLE_MS),
    now: () => systemClock.now(),
    uniqueName: (prefix) => kafka.unique(`${prefix}-${names++}`),
    close: () => Promise.resolve(),
  };
});
