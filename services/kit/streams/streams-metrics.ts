import type { ErrorHandler, InstanceReport, KafkaStreams, LmdbStateEngine } from '@orders-platform/streams';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Metrics } from '../metrics.ts';
import { RebalanceTimer } from './rebalance-timer.ts';
import { REPORT_METRICS, type ReportMetric } from './report-metrics.ts';

/** What {@link StreamsMetrics} reads. */
export type ObservedStreams = Pick<KafkaStreams, 'report' | 'onCommit' | 'onStateChange'>;

/**
 * The metrics of one instance of a streams application. All carry its `application_id`; what the runtime counts is read
 * at each scrape, and nothing here is asked for a record, but for one that is dead.
 */
export class StreamsMetrics {
  readonly #application: { readonly application_id: string };
  readonly #commitSeconds: Histogram<'application_id'>;
  readonly #rebalanceSeconds: Histogram<'application_id'>;
  readonly #deadLetters: Counter<'application_id' | 'handler'>;
  #streams: ObservedStreams | undefined;
  #engine: Pick<LmdbStateEngine, 'diskBytes'> | undefined;
  #report: InstanceReport | undefined;

  constructor(registry: Metrics['registry'], applicationId: string) {
    this.#application = { application_id: applicationId };
    const registers = [registry];
    for (const metric of REPORT_METRICS) this.#register(registry, metric);
    this.#registerStateBytes(registry);
    this.#commitSeconds = new Histogram({
      name: 'kafka_streams_commit_seconds',
      help: 'How long commits take: outputs, changelogs and offsets in one transaction.',
      labelNames: ['application_id'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.#rebalanceSeconds = new Histogram({
      name: 'kafka_streams_rebalance_seconds',
      help: 'From the moment some task of the instance does not run until all do again, the start included.',
      labelNames: ['application_id'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
      registers,
    });
    this.#deadLetters = new Counter({
      name: 'kafka_streams_dead_letters_total',
      help: 'Records put into the dead-letter topic, by what could not be done with them.',
      labelNames: ['application_id', 'handler'],
      registers,
    });
    this.#commitSeconds.zero(this.#application);
    this.#rebalanceSeconds.zero(this.#application);
    this.#deadLetters.inc({ ...this.#application, handler: 'deserialization' }, 0);
  }

  /** The policy that sends what cannot be read to the dead-letter topic, and counts it. */
  readonly deadLetter: ErrorHandler = () => {
    this.#deadLetters.inc({ ...this.#application, handler: 'deserialization' });
    return 'dead-letter';
  };

  /** From now on a scrape shows this instance; call it before it starts. */
  follow(streams: ObservedStreams, engine: Pick<LmdbStateEngine, 'diskBytes'>): void {
    this.#streams = streams;
    this.#engine = engine;
    streams.onCommit((ms) => this.#commitSeconds.observe(this.#application, ms / 1000));
    const timer = new RebalanceTimer((seconds) => this.#rebalanceSeconds.observe(this.#application, seconds));
    streams.onStateChange((state) => timer.changed(state, performance.now()));
  }

  #register(registry: Metrics['registry'], { name, type, help, labels, samples }: ReportMetric): void {
    const application = this.#application;
    const current = () => {
      const report = this.#currentReport();
      return report === undefined ? [] : samples(report);
    };
    const config = { name, help, labelNames: ['application_id', ...labels], registers: [registry] };
    if (type === 'gauge') {
      new Gauge({
        ...config,
        collect() {
          this.reset();
          for (const { labels: own, value } of current()) this.set({ ...application, ...own }, value);
        },
      });
      return;
    }
    new Counter({
      ...config,
      collect() {
        this.reset();
        for (const { labels: own, value } of current()) this.inc({ ...application, ...own }, value);
      },
    });
  }

  #registerStateBytes(registry: Metrics['registry']): void {
    const application = this.#application;
    const sizes = () => this.#engine?.diskBytes() ?? [];
    new Gauge({
      name: 'kafka_streams_state_bytes',
      help: 'What the stores of a task take on disk, whether the task is here or was.',
      labelNames: ['application_id', 'task_id'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [taskId, bytes] of sizes()) this.set({ ...application, task_id: taskId }, bytes);
      },
    });
  }

  /** One report for all the metrics of a scrape, which are collected in one turn of the event loop. */
  #currentReport(): InstanceReport | undefined {
    if (this.#report !== undefined || this.#streams === undefined) return this.#report;
    this.#report = this.#streams.report();
    queueMicrotask(() => {
      this.#report = undefined;
    });
    return this.#report;
  }
}
