import type { Failure, Golden } from '../schema.ts';

/** What an engine made of a case: bytes as hex throughout, records topic by topic. */
export interface Outcome {
  readonly kafka?: string;
  readonly outputs: readonly RawRecord[];
  /** The topics that the application would make, with their settings. */
  readonly internalTopics: TopicConfigs;
  readonly describe: string;
  readonly dropped: number;
  /** What the handlers of failures were told; absent where they were told nothing. */
  readonly failures?: readonly RawFailure[];
  /** What questions among the inputs were answered; absent where there are none. */
  readonly answers?: NonNullable<Golden['answers']>;
  readonly failed?: NonNullable<Golden['failed']>;
}

/** Topics by name, with their settings. */
export type TopicConfigs = { readonly [topic: string]: { readonly [setting: string]: string } };

/** What a handler of failures was told: times as digits, headers as hex and empty where there are none. */
export type RawFailure = Omit<Failure, 'ts' | 'headers' | 'record'> & {
  readonly ts: string;
  readonly headers: RawHeaders;
  readonly record?: {
    readonly key: string;
    readonly value: string;
    readonly ts: string | null;
    readonly headers: RawHeaders;
  };
};

export type RawHeaders = readonly (readonly [string, string | null])[];

/** A record as bytes. */
export interface RawRecord {
  readonly topic: string;
  readonly key: string | null;
  readonly value: string | null;
  /** Digits; null where the record has none. */
  readonly ts: string | null;
  /** How many inputs had been piped. */
  readonly after: number;
  readonly headers?: RawHeaders;
}

/** Whether a topic is one of the application's own. */
export function isInternal(topic: string, applicationId: string): boolean {
  return topic.startsWith(`${applicationId}-`) && /-(changelog|repartition|topic)$/.test(topic);
}

/** The application's id in a case. */
export const DEFAULT_APPLICATION_ID = 'app';

/** A description without the class of a topic extractor, which is an implementation's own. */
export function comparableDescribe(describe: string): string {
  return describe.replaceAll(/\(extractor class: .*\)$/gm, '(extractor class: …)');
}
