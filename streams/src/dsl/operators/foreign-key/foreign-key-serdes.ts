import type { Headers } from '../../../model/headers.ts';
import { murmur3Hash128 } from '../../../model/murmur3.ts';
import type { Serde } from '../../../serdes/serde.ts';

/** The serdes of both sides of a foreign-key join. */
export interface ForeignKeyJoinSerdes {
  readonly primaryKey: Serde<unknown>;
  readonly leftValue: Serde<unknown>;
  readonly foreignKey: Serde<unknown>;
  readonly rightValue: Serde<unknown>;
}

/**
 * The parts of a subscription as bytes. Each part has a topic name of its own that only serdes see, as in Kafka Streams:
 * the registration topic's with `-pk`, `-fk` and `-vh`.
 */
export class SubscriptionParts {
  readonly #serdes: ForeignKeyJoinSerdes;
  readonly #topic: string;

  constructor(serdes: ForeignKeyJoinSerdes, applicationId: string, registrationTopic: string) {
    this.#serdes = serdes;
    this.#topic = `${applicationId}-${registrationTopic}`;
  }

  primaryKeyBytes(key: unknown, headers: Headers): Buffer {
    return this.#serdes.primaryKey.serialize(`${this.#topic}-pk`, key, headers);
  }

  primaryKey(bytes: Buffer, headers: Headers): unknown {
    return this.#serdes.primaryKey.deserialize(`${this.#topic}-pk`, bytes, headers);
  }

  foreignKeyBytes(key: unknown, headers: Headers): Buffer {
    return this.#serdes.foreignKey.serialize(`${this.#topic}-fk`, key, headers);
  }

  /** What tells one left value from another. */
  hashOf(leftValue: unknown, headers: Headers): Buffer {
    return murmur3Hash128(this.#serdes.leftValue.serialize(`${this.#topic}-vh`, leftValue, headers));
  }
}
