import type { Case, Operator } from '../schema.ts';

/** A case whose application and topics have names of their own, so that many share a broker; `shiftMs` later too. */
export function caseOnBroker(test: Case, prefix: string, shiftMs = 0): Case {
  const named = (topic: string) => `${prefix}${topic}`;
  const { golden: _, settings, types = {}, ...rest } = test;
  const deadLetterTopic = settings?.deadLetterTopic;
  return {
    ...rest,
    applicationId: named(test.applicationId ?? 'app'),
    topology: test.topology.map((operator) => renamed(operator, named)),
    types: Object.fromEntries(Object.entries(types).map(([topic, of]) => [named(topic), of])),
    inputs: test.inputs.map((input) =>
      'topic' in input ? { ...input, topic: named(input.topic), ts: Number(input.ts) + shiftMs } : input,
    ),
    ...(settings && {
      settings: deadLetterTopic === undefined ? settings : { ...settings, deadLetterTopic: named(deadLetterTopic) },
    }),
  };
}

/** What a topic of the case is called there. A table's store without a name is called after the table's topic. */
export function topicOnBroker({ topology }: Case, prefix: string, topic: string): string {
  const called = topology.flatMap((operator) => ('topic' in operator ? [operator.topic] : []));
  const store = called.find((name) => topic.startsWith(`app-${name}-STATE-STORE-`));
  return `${prefix}${store === undefined ? topic : topic.replace('app-', `app-${prefix}`)}`;
}

function renamed(operator: Operator, named: (topic: string) => string): Operator {
  return {
    ...operator,
    ...('topic' in operator && operator.topic !== undefined ? { topic: named(operator.topic) } : {}),
    ...('topics' in operator ? { topics: operator.topics.map(named) } : {}),
  } as Operator;
}
