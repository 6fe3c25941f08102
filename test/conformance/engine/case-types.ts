import type { Case, Operator, TypeName } from '../schema.ts';

/** The types of a topic's keys and values. */
export interface TopicTypes {
  readonly key: TypeName;
  readonly value: TypeName;
}

function topicsOf(operator: Operator): readonly string[] {
  if ('topics' in operator) return operator.topics;
  return 'topic' in operator && operator.topic !== undefined ? [operator.topic] : [];
}

/** The types that a case writes and reads its topics with. */
export class CaseTypes {
  readonly #inputs = new Map<string, TopicTypes>();
  readonly #outputs = new Map<string, TopicTypes>();
  readonly #given: { readonly [topic: string]: TopicTypes };
  /** Of topics that records choose. */
  readonly #chosen: TopicTypes | undefined;

  constructor({ topology, settings, types }: Case) {
    this.#given = types ?? {};
    let chosen: TopicTypes | undefined;
    for (const operator of topology) {
      const { key = settings?.defaultKey ?? 'string', value = settings?.defaultValue ?? 'string' } =
        operator as Partial<TopicTypes>;
      const writes = operator.op === 'to' || operator.op === 'sink';
      if (operator.op !== 'repartition')
        for (const topic of topicsOf(operator)) (writes ? this.#outputs : this.#inputs).set(topic, { key, value });
      if (writes && operator.topicExtractor !== undefined) chosen = { key, value };
    }
    this.#chosen = chosen;
  }

  /** How records for a topic are written; undefined when no call reads it. */
  input(topic: string): TopicTypes | undefined {
    return this.#given[topic] ?? this.#inputs.get(topic);
  }

  /** How records of a topic are read; undefined for topics of the application's own. */
  output(topic: string): TopicTypes | undefined {
    return this.#given[topic] ?? this.#outputs.get(topic) ?? this.#inputs.get(topic) ?? this.#chosen;
  }

  /** The topics that calls write by name. */
  get sinks(): readonly string[] {
    return [...this.#outputs.keys()];
  }
}
