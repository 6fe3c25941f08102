import {
  ALL_SCHEMAS,
  ALL_TOPICS,
  CUSTOMER_LEVELS,
  platformSerdes,
  ShippedRegistry,
  topicOfLevel,
} from '@orders-platform/contracts';
import type { Topology } from '@orders-platform/streams';
import { describe, expect, test } from 'vitest';
import { MailOutbox } from '../../services/email/mail-outbox.ts';
import { emailTopology } from '../../services/email/topology.ts';
import { fraudTopology } from '../../services/fraud/topology.ts';
import { inventoryTopology } from '../../services/inventory/topology.ts';
import { orderDetailsTopology } from '../../services/order-details/topology.ts';
import { ordersTopology } from '../../services/orders/topology.ts';
import { validationsTopology } from '../../services/validations/topology.ts';
import { PLATFORM_APPLICATIONS } from '../src/platform-applications.ts';

const serdes = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
const outbox = new MailOutbox({ send: async () => undefined as never, inDoubt: 'skip' });

/** Each application's topology, and what it writes beside it: by a producer of its own, or to a topic that a record names. */
const RUN: Readonly<Record<string, { readonly topology: Topology; readonly beside: readonly string[] }>> = {
  orders: { topology: ordersTopology(serdes), beside: ['orders'] },
  fraud: { topology: fraudTopology(serdes), beside: [] },
  inventory: { topology: inventoryTopology(serdes), beside: [] },
  'order-details': { topology: orderDetailsTopology(serdes), beside: [] },
  validations: { topology: validationsTopology(serdes), beside: [] },
  email: {
    topology: emailTopology(serdes, { outbox }),
    beside: ['email-results', ...CUSTOMER_LEVELS.map((level) => topicOfLevel(level).name)],
  },
};

const platformTopics = new Set(ALL_TOPICS.map(({ name }) => name));

/** The platform's topics on the lines of a description that have that word: sources or sinks. */
function topicsAt(topology: Topology, pattern: RegExp): readonly string[] {
  const named = [...topology.describe().matchAll(pattern)].flatMap(([, topics = '']) => topics.split(', '));
  return [...new Set(named)].filter((name) => platformTopics.has(name));
}

describe.each(PLATFORM_APPLICATIONS)('$name', ({ name, inputs, outputs }) => {
  const { topology, beside } = RUN[name] as (typeof RUN)[string];

  test('reads what its topology reads', () => {
    expect([...inputs].sort()).toEqual([...topicsAt(topology, /Source: .*\(topics: \[([^\]]*)\]\)/g)].sort());
  });

  test('writes what its topology and its producers write', () => {
    const written = new Set([...topicsAt(topology, /Sink: .*\(topic: ([^)]*)\)/g), ...beside]);
    expect([...outputs].sort()).toEqual([...written].sort());
  });
});

test('every application of the platform is here', () => {
  expect(PLATFORM_APPLICATIONS.map(({ name }) => name).sort()).toEqual(Object.keys(RUN).sort());
});
