import type { Client } from '@orders-platform/streams/client';

/** What a topic is filled with: keys drawn uniformly, random values; the same ones for the same seed. */
export interface InputShape {
  readonly topic: string;
  readonly records: number;
  readonly seed: number;
  readonly keys: number;
  readonly partitions: number;
  readonly valueBytes: number;
}

const TURN = 1_000;
const BUFFERED_BYTES = 16 << 20;
const RANDOM_BYTES = 1 << 20;

/** Creates the topic and fills it; `onProgress` hears how many records were sent. */
export async function loadInput(
  client: Client,
  { topic, records, seed, keys, partitions, valueBytes }: InputShape,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await client.admin.createTopics([{ name: topic, partitions }]);
  const random = randomOf(seed);
  const noise = Buffer.from(Uint8Array.from({ length: RANDOM_BYTES }, () => random() & 0xff));
  const names = Array.from({ length: keys }, (_, i) => Buffer.from(`key-${`${i}`.padStart(6, '0')}`));
  const producer = client.createProducer({});
  try {
    await producer.init();
    for (let sent = 0; sent < records; sent++) {
      const key = random() % keys;
      const at = random() % (RANDOM_BYTES - valueBytes);
      producer.send(topic, key % partitions, names[key] as Buffer, noise.subarray(at, at + valueBytes), Date.now());
      if (sent % TURN !== 0) continue;
      signal.throwIfAborted();
      onProgress(sent);
      await new Promise(setImmediate);
      if (producer.bufferedBytes > BUFFERED_BYTES) await producer.flush();
    }
    await producer.flush();
  } finally {
    await producer.close();
  }
}

/** Unsigned 32-bit numbers (xorshift32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
