import type { CommittedOffset, GroupMember } from '../client/admin.ts';
import type { Client } from '../client/client.ts';
import type { Producer } from '../client/producer.ts';
import type { Clock } from '../model/clock.ts';
import { isStreamsError, StreamsError } from '../model/errors.ts';
import { parseTopicPartition, type TopicPartitionName } from '../model/topic-partition.ts';
import type { StreamsLogger } from './streams-logger.ts';

/** The group that keeps an application's offsets while its own group is made anew. */
export function sideGroupOf(applicationId: string): string {
  return `${applicationId}-topology-change`;
}

/** This instance's place in the group: who it is, and its next epoch when that has moved on. */
export interface HandoverMembership {
  readonly member: GroupMember;
  nextEpoch(epoch: number): Promise<void>;
}

/** What a hand-over works with. */
export interface TopologyHandoverOptions {
  readonly client: Pick<Client, 'admin' | 'streamsGroup' | 'createProducer'>;
  readonly clock: Clock;
  readonly applicationId: string;
  readonly membership: () => HandoverMembership;
  readonly logger: StreamsLogger;
}

/** What came of a refusal. */
export interface HandoverAttempt {
  /** Whether the group is gone, so that joining again makes it anew. */
  readonly done: boolean;
  /** Why this member still waits, or what it has done. */
  readonly status: string;
}

type Offsets = ReadonlyMap<TopicPartitionName, CommittedOffset>;

/** DeleteGroups cannot be fenced: it is sent soon after the fenced write before it, or not at all. */
const DELETE_WITHIN_MS = 5_000;
const EPOCH_RETRIES = 20;
const GROUP_ID_NOT_FOUND = 69;

/**
 * Takes a group whose members have all stopped over to another topology, which its coordinator only accepts of a group
 * that is made anew (Kafka 4.3). The offsets go into a side group, the group is deleted, its first member commits them
 * again. As long as the side group is there no task reads its position, so whoever starts next finishes what a crash
 * left; each write is a transaction of one transactional id, so that an instance that was overtaken is refused.
 *
 * Offsets in the group itself are as new as those in the side group or newer, always: they come back all at once.
 */
export class TopologyHandover {
  readonly #options: TopologyHandoverOptions;
  readonly #sideGroup: string;

  constructor(options: TopologyHandoverOptions) {
    this.#options = options;
    this.#sideGroup = sideGroupOf(options.applicationId);
  }

  /** Joining was refused because the group runs another topology: makes way for this one if the group is empty. */
  async refused(): Promise<HandoverAttempt> {
    try {
      return (await this.#occupied()) ?? (await this.#carry());
    } catch (error) {
      if (!isStreamsError(error)) throw error;
      const { applicationId } = this.#options;
      const why = error.code === 'STREAMS_FENCED' ? 'another instance is at it' : error.message;
      return { done: false, status: `group ${applicationId} could not be taken over to this topology: ${why}` };
    }
  }

  /** Sees to it, before a position is read, that the group has the offsets which a hand-over kept. */
  async settle(): Promise<void> {
    const { admin } = this.#options.client;
    while ((await admin.committedOffsets(this.#sideGroup)).size > 0) {
      try {
        await this.#withProducer((producer) => this.#finish(producer));
      } catch (error) {
        if (!isStreamsError(error, 'STREAMS_FENCED')) throw error;
      }
    }
  }

  /** Why the group cannot be taken over yet; undefined when it has no members. */
  async #occupied(): Promise<HandoverAttempt | undefined> {
    const { client, applicationId: groupId, membership } = this.#options;
    const members = (await client.streamsGroup.describe(groupId))?.members ?? [];
    if (members.length === 0) return undefined;
    const { memberId } = membership().member;
    // What this process was before it was restarted, and fell silent to get its tasks back: it will not.
    if (members.some((member) => member.memberId === memberId)) {
      await client.streamsGroup.heartbeat({ groupId, memberId, memberEpoch: -1, endpointInformationEpoch: -1 });
    }
    const others = members.filter((member) => member.memberId !== memberId).length;
    const whom = others === 1 ? 'its member has' : `its ${others} members have`;
    return { done: false, status: `group ${groupId} runs another topology: this instance waits until ${whom} stopped` };
  }

  async #carry(): Promise<HandoverAttempt> {
    const { applicationId, logger } = this.#options;
    return this.#withProducer(async (producer) => {
      const occupied = await this.#occupied();
      if (occupied !== undefined) return occupied;
      const kept = await this.#keep(producer);
      await this.#deleteGroup(applicationId);
      logger('info', 'the topology has changed: the group is made anew with its offsets', { offsets: kept });
      return { done: true, status: `group ${applicationId} is made anew for this topology` };
    });
  }

  /** Copies the group's offsets to the side group; without any there, what the side group has is all there is. */
  async #keep(producer: Producer): Promise<number> {
    const { client, clock, applicationId } = this.#options;
    const offsets = await client.admin.committedOffsets(applicationId);
    if (offsets.size === 0) return 0;
    const began = clock.now();
    const existing = await this.#ofExistingTopics(offsets);
    await producer.commitTransaction({ group: this.#sideGroup, member: NOBODY, offsets: existing });
    if (clock.now() - began <= DELETE_WITHIN_MS) return existing.size;
    throw new StreamsError('STREAMS_TIMEOUT', `keeping the offsets took longer than ${DELETE_WITHIN_MS} ms`);
  }

  async #finish(producer: Producer): Promise<void> {
    const { client, applicationId, logger } = this.#options;
    const kept = await client.admin.committedOffsets(this.#sideGroup);
    if (kept.size === 0) return;
    const present = await client.admin.committedOffsets(applicationId);
    if (present.size === 0) {
      const offsets = await this.#ofExistingTopics(kept);
      await this.#commitAsMember(producer, offsets);
      logger('info', 'the offsets of the former topology are committed again', { offsets: offsets.size });
    }
    await this.#deleteGroup(this.#sideGroup);
  }

  /** While this is a member the group cannot be deleted, by nobody: what is committed now is there to stay. */
  async #commitAsMember(producer: Producer, offsets: Offsets): Promise<void> {
    const { applicationId: group, membership: current } = this.#options;
    const membership = current();
    for (let attempt = 0; ; attempt++) {
      if (membership.member.memberEpoch === 0) await membership.nextEpoch(0);
      const { member } = membership;
      if (member.memberEpoch <= 0) {
        throw new StreamsError('STREAMS_UNKNOWN_MEMBER', `${member.memberId} is not a member of ${group} any more`);
      }
      try {
        return await producer.commitTransaction({ group, member, offsets });
      } catch (error) {
        if (!isStreamsError(error, 'STREAMS_STALE_MEMBER_EPOCH') || attempt === EPOCH_RETRIES) throw error;
        await membership.nextEpoch(member.memberEpoch);
      }
    }
  }

  /** Kafka refuses offsets of topics that are gone; they would serve nobody. */
  async #ofExistingTopics(offsets: Offsets): Promise<Offsets> {
    const topics = new Set(await this.#options.client.admin.listTopics());
    return new Map([...offsets].filter(([name]) => topics.has(parseTopicPartition(name).topic)));
  }

  async #deleteGroup(group: string): Promise<void> {
    try {
      await this.#options.client.admin.deleteGroup(group);
    } catch (error) {
      if (!isStreamsError(error) || error.context.kafkaError !== GROUP_ID_NOT_FOUND) throw error;
    }
  }

  /** A producer of the one transactional id: whoever else was at it is refused from here on. */
  async #withProducer<T>(use: (producer: Producer) => Promise<T>): Promise<T> {
    const producer = this.#options.client.createProducer({ transactionalId: this.#sideGroup });
    try {
      await producer.init();
      return await use(producer);
    } finally {
      await producer.close();
    }
  }
}

const NOBODY = { memberId: '', memberEpoch: -1 };
