import { rm } from 'node:fs/promises';
import type { EmbeddedKafka } from '@orders-platform/test-harness';
import type { DemoData } from './demo-data.ts';
import type { ServiceInstance } from './service-instance.ts';
import type { ServiceName } from './service-plan.ts';

/** What a platform is made of. */
export interface PlatformParts {
  /** Undefined when the cluster is somebody else's. */
  readonly kafka: EmbeddedKafka | undefined;
  readonly brokers: readonly string[];
  readonly mailBox: ServiceInstance;
  readonly scaled: readonly ServiceInstance[];
  readonly demoData: DemoData;
  readonly dataDir: string;
  readonly keepData: boolean;
}

/** Kafka, every service and a mail box as processes of this machine, none of which outlives this one. */
export class Platform implements AsyncDisposable {
  readonly #parts: PlatformParts;
  #stopped: Promise<void> | undefined;

  constructor(parts: PlatformParts) {
    this.#parts = parts;
  }

  /** The embedded cluster; undefined when the platform runs on another one. */
  get kafka(): EmbeddedKafka | undefined {
    return this.#parts.kafka;
  }

  /** `host:port` of the brokers. */
  get brokers(): readonly string[] {
    return this.#parts.brokers;
  }

  /** What an empty platform was given to begin with. */
  get demoData(): DemoData {
    return this.#parts.demoData;
  }

  /** Where each instance of the orders service answers, the first one first. */
  get ordersUrls(): readonly string[] {
    return this.instances('orders').map(({ url }) => url);
  }

  /** Where the mail box shows its mails; `/mails` lists them. */
  get mailBoxUrl(): string {
    return this.#parts.mailBox.url;
  }

  /** The instances of a service, or of all of them, running or not. */
  instances(service?: ServiceName): readonly ServiceInstance[] {
    const all = [...this.#parts.scaled, this.#parts.mailBox];
    return service === undefined ? all : all.filter((instance) => instance.service === service);
  }

  /** Kills an instance at once (SIGKILL), as a lost machine would; it stays dead until it is restarted. */
  async kill(instance: ServiceInstance): Promise<void> {
    await instance.kill();
  }

  /** Stops an instance gracefully if it runs, starts it with its old port and state, and resolves when it is ready. */
  async restart(instance: ServiceInstance, signal?: AbortSignal): Promise<void> {
    await instance.stop();
    await instance.start();
    await instance.whenReady(signal);
  }

  /** Stops the services, then the mail box, then Kafka, and deletes the data unless it is kept. Stopping twice is fine. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** The same as `stop`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #stop(): Promise<void> {
    const { scaled, mailBox, kafka, keepData, dataDir } = this.#parts;
    await Promise.all(scaled.map((instance) => instance.stop()));
    await mailBox.stop();
    await kafka?.stop();
    if (!keepData) await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  }
}
