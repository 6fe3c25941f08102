import { Kafka, logLevel } from 'kafkajs';
import { expect, it } from 'vitest';
import { kafkaFixture } from '../src/kafka-fixture.ts';
import '../src/kafkajs-timers.ts';

it('gives a running broker, and names that only this fixture uses', async () => {
  const kafka = kafkaFixture();
  const admin = new Kafka({ brokers: kafka.bootstrapServers, logLevel: logLevel.NOTHING }).admin();
  const topic = kafka.unique('orders');
  await admin.connect();
  await admin.createTopics({ topics: [{ topic }] });
  const topics = await admin.listTopics();
  await admin.disconnect();

  expect(topics).toContain(topic);
  expect(kafka.unique('orders')).toBe(topic);
  expect(kafkaFixture().unique('orders')).not.toBe(topic);
});
