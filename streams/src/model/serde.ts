import type { Headers } from './headers.ts';

/** Turns a type into bytes and back. `null` never reaches a serde: a null key or value is null bytes. */
export interface Serde<T> {
  /** The bytes of `data`. @throws whatever it likes: the caller reports it as STREAMS_SERIALIZATION. */
  serialize(topic: string, data: T, headers?: Headers): Buffer;
  /** What the bytes stand for. The buffer may be a view of a larger one and must not be changed. */
  deserialize(topic: string, bytes: Buffer, headers?: Headers): T;
}
