import { stringSerde } from '../../services/contracts/index.ts';
import { MailOutbox } from '../../services/email/mail-outbox.ts';
import { partitionOf } from '../../streams/src/model/murmur2.ts';
import type { SimulatedCluster, SimulatedProcess } from '../../streams/src/testing/simulation/index.ts';
import { serdes } from './platform-topics.ts';

/** How long the mail server takes for a mail, ms. */
const MAIL_MS = [1, 300] as const;

/** A mail server that remembers what it took, and the way to it from a process. */
export class SimulatedMailServer {
  readonly #delivered = new Map<string, number>();

  /** How many mails each order got, by order id. */
  get delivered(): ReadonlyMap<string, number> {
    return this.#delivered;
  }

  /** The outbox of a process: its mails arrive after a while, unless the process dies, and their results are written. */
  outboxOf(process: SimulatedProcess, cluster: SimulatedCluster, partitions: number): MailOutbox {
    const client = cluster.createClient({ clientId: `${process.name}-results`, clock: process });
    const producer = client.createProducer({});
    const ready = producer.init();
    const { topic, value: valueSerde } = serdes.emailResults;
    const report = async (orderId: string): Promise<void> => {
      await ready;
      const key = stringSerde.serialize(topic, orderId);
      const value = valueSerde.serialize(topic, { orderId, status: 'SENT', reason: '' });
      producer.send(topic, partitionOf(key, partitions), key, value, process.now());
      await producer.flush();
    };
    return new MailOutbox({
      send: ({ order }) => {
        const ms = MAIL_MS[0] + process.random() * (MAIL_MS[1] - MAIL_MS[0]);
        process.setTimer(ms, () => {
          this.#delivered.set(order.id, (this.#delivered.get(order.id) ?? 0) + 1);
          void report(order.id);
        });
      },
    });
  }
}
