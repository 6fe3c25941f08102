import type { WireReader } from './wire-reader.ts';
import type { WireWriter } from './wire-writer.ts';

/** One request as data: what to send and how to read what comes back. Every version used here is a flexible one. */
export interface KafkaRequest<Response> {
  readonly name: string;
  readonly apiKey: number;
  readonly apiVersion: number;
  encode(writer: WireWriter): void;
  decode(reader: WireReader): Response;
}
