import type { Admin } from '../client/admin.ts';
import { type TopicPartition, type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';

/** How far a group had come at some moment. */
export interface Progress {
  /** The group's positions. */
  readonly committed: ReadonlyMap<TopicPartitionName, number>;
  /**
   * The changelogs' ends right after, open transactions included: whoever has read up to there, read committed, has all
   * that the positions stand for.
   */
  readonly ends: ReadonlyMap<TopicPartitionName, number>;
}

interface Question {
  readonly sources: Map<TopicPartitionName, TopicPartition>;
  readonly changelogs: Map<TopicPartitionName, TopicPartition>;
  readonly answer: PromiseWithResolvers<Progress>;
}

/** Asks the brokers how far the group has come; those who ask while a question is under way share the next one. */
export class GroupProgress {
  readonly #admin: Pick<Admin, 'committedOffsets' | 'listOffsets'>;
  readonly #group: string;
  #next: Question | undefined;
  #asking = false;

  constructor(admin: Pick<Admin, 'committedOffsets' | 'listOffsets'>, group: string) {
    this.#admin = admin;
    this.#group = group;
  }

  /**
   * As of a moment after the call. Waits while a transaction holds the positions in doubt: what a reader of committed
   * records has seen before the call is covered by the positions. @throws StreamsError
   */
  ask(sources: readonly TopicPartition[], changelog: TopicPartition): Promise<Progress> {
    this.#next ??= { sources: new Map(), changelogs: new Map(), answer: Promise.withResolvers() };
    const question = this.#next;
    for (const source of sources) question.sources.set(topicPartitionName(source.topic, source.partition), source);
    question.changelogs.set(topicPartitionName(changelog.topic, changelog.partition), changelog);
    if (!this.#asking) void this.#run();
    return question.answer.promise;
  }

  async #run(): Promise<void> {
    this.#asking = true;
    for (let question = this.#take(); question !== undefined; question = this.#take()) {
      await this.#answer(question).then(question.answer.resolve, question.answer.reject);
    }
    this.#asking = false;
  }

  #take(): Question | undefined {
    const question = this.#next;
    this.#next = undefined;
    return question;
  }

  async #answer({ sources, changelogs }: Question): Promise<Progress> {
    const offsets = await this.#admin.committedOffsets(this.#group, [...sources.values()]);
    const ends = await this.#admin.listOffsets([...changelogs.values()], 'latest', 'read_uncommitted');
    return { committed: new Map([...offsets].map(([name, { offset }]) => [name, offset])), ends };
  }
}
