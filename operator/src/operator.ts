import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { GROUP } from './api/index.ts';
import { HealthServer } from './health-server.ts';
import { ApiClient, createKubeMetrics, EventRecorder, type Fence, LeaseElection } from './kube/index.ts';
import type { OperatorSettings } from './operator-settings.ts';
import { HttpPodStatusReader, StreamsApplicationController } from './reconcilers/streams-application/index.ts';

/**
 * Runs one process of the operator until the signal is aborted: probes and metrics at once, controllers once it leads.
 * @throws LeadershipLostError when it can lead no longer: the process must end then
 */
export async function runOperator(settings: OperatorSettings, logger: Logger, signal: AbortSignal): Promise<void> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = createKubeMetrics(registry);
  const client = ApiClient.fromDefaultConfig(metrics);
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
      reader: new HttpPodStatusReader({ timeoutMs: settings.podStatusTimeoutMs }),
      events,
      logger,
      metrics,
      concurrency: settings.concurrency,
      resyncMs: settings.resyncMs,
    });
    await following.run(AbortSignal.any([signal, term.signal]));
    await events.close();
  }, signal);
}
