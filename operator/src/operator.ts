import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { GROUP } from './api/index.ts';
import { HealthServer } from './health-server.ts';
import {
  ApiClient,
  createKubeMetrics,
  EventRecorder,
  type Fence,
  type KubeMetrics,
  LeaseElection,
} from './kube/index.ts';
import type { OperatorSettings } from './operator-settings.ts';
import {
  HttpPodStatusReader,
  type PodStatusReader,
  StreamsApplicationController,
} from './reconcilers/streams-application/index.ts';

/** What one process of the operator runs with. */
export interface OperatorOptions {
  readonly settings: OperatorSettings;
  readonly logger: Logger;
  /** By KUBECONFIG or the pod's service account unless given. */
  readonly connect?: (metrics: KubeMetrics) => ApiClient;
  /** Over HTTP unless given. */
  readonly reader?: PodStatusReader;
}

/**
 * Runs one process of the operator until the signal is aborted: probes and metrics at once, controllers once it leads.
 * @throws LeadershipLostError when it can lead no longer: the process must end then
 */
export async function runOperator(options: OperatorOptions, signal: AbortSignal): Promise<void> {
  const { settings, logger, connect = ApiClient.fromDefaultConfig.bind(ApiClient) } = options;
  const { reader = new HttpPodStatusReader({ timeoutMs: settings.podStatusTimeoutMs }) } = options;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = createKubeMetrics(registry);
  const client = connect(metrics);
  let following: StreamsApplicationController | undefined;
  await using stack = new AsyncDisposableStack();
  const health = await HealthServer.listen({
    ...settings.metrics,
    registry,
    healthy: { process: () => true },
    // One that stands by is ready: it takes over without being asked again.
    ready: { synced: () => following?.hasSynced ?? true },
  });
  stack.defer(() => health.close());
  const election = new LeaseElection({
    client,
    ...settings.lease,
    identity: `${settings.podName}_${randomUUID()}`,
    logger,
    metrics,
  });
  logger.info({ lease: settings.lease.name, port: health.port }, 'standing by');
  await election.run(async (term: Fence) => {
    const fenced = client.fencedBy(term);
    const events = new EventRecorder({
      client: fenced,
      controller: `${GROUP}/operator`,
      instance: settings.podName,
      logger,
    });
    following = new StreamsApplicationController({
      client: fenced,
      namespaces: settings.namespaces,
      reader,
      events,
      logger,
      metrics,
      concurrency: settings.concurrency,
      maxConcurrentRollouts: settings.maxConcurrentRollouts,
      resyncMs: settings.resyncMs,
    });
    await following.run(AbortSignal.any([signal, term.signal]));
    await events.close();
  }, signal);
}
