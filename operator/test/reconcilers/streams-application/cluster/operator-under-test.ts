import { readFileSync } from 'node:fs';
import { type Span, type Tracer, trace } from '@opentelemetry/api';
import { pino } from 'pino';
import { parse } from 'yaml';
import { API_VERSION, KIND, type StreamsApplication } from '../../../../src/api/index.ts';
import { findCondition, type KubernetesObject, type ResourceType } from '../../../../src/objects/index.ts';
import type { Tale } from '../../../../src/reconcilers/streams-application/decision.ts';
import type { Pod } from '../../../../src/reconcilers/streams-application/observe-pod.ts';
import type { StatefulSet } from '../../../../src/reconcilers/streams-application/observe-stateful-set.ts';
import {
  PODS,
  STATEFUL_SETS,
  STREAMS_APPLICATIONS,
} from '../../../../src/reconcilers/streams-application/resource-types.ts';
import { StreamsApplicationController } from '../../../../src/reconcilers/streams-application/streams-application-controller.ts';
import { SMALLEST_SPEC } from '../../../api/sample-application.ts';
import { clusterClient, createNamespace, NAMESPACES } from '../../../kube/cluster.ts';
import { SimulatedInstances } from './simulated-instances.ts';

const FILE = new URL('../../../../generated/streamsapplications.yaml', import.meta.url);
const DEFINITIONS: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};

/** An operator in this process, on a real API server, in a namespace of its own, with instances that are simulated. */
export async function operatorUnderTest(prefix: string) {
  const { client, close, metrics } = clusterClient();
  await client.apply(DEFINITIONS, parse(readFileSync(FILE, 'utf8')), { force: true });
  const namespace = await createNamespace(client, prefix);
  // Everything that is made has to pass the strictest pod security standard.
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  await client.patch(NAMESPACES, { name: namespace.name }, { metadata: { labels } });
  const instances = new SimulatedInstances();
  const tales: Tale[] = [];
  const reconcileMs: number[] = [];
  const logger = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
  let running: { readonly stop: () => Promise<void> } | undefined;

  function start(by = client): void {
    const stopping = new AbortController();
    const controller = new StreamsApplicationController({
      client: by,
      namespaces: [namespace.name],
      reader: instances,
      events: { record: ({ regarding: _regarding, ...tale }) => tales.push(tale) },
      logger,
      tracer: timingTracer(reconcileMs),
    });
    const ended = controller.run(stopping.signal);
    running = {
      stop: () => {
        stopping.abort();
        return ended;
      },
    };
  }

  async function stop(): Promise<void> {
    await running?.stop();
    running = undefined;
  }

  const named = (name: string) => ({ namespace: namespace.name, name });
  return {
    client,
    metrics,
    namespace: namespace.name,
    instances,
    tales,
    /** How long each reconcile took. */
    reconcileMs,
    start,
    stop,
    /** Applies a StreamsApplication as its user does. */
    apply: (name: string, spec: object = {}, metadata: object = {}) =>
      client.apply<KubernetesObject>(
        STREAMS_APPLICATIONS,
        {
          apiVersion: API_VERSION,
          kind: KIND,
          metadata: { ...metadata, ...named(name) },
          spec: { ...SMALLEST_SPEC, ...spec },
        } as KubernetesObject,
        { force: true },
      ),
    application: (name: string) => client.get<StreamsApplication>(STREAMS_APPLICATIONS, named(name)),
    condition: async (name: string, type: string) => {
      const { status } = await client.get<StreamsApplication>(STREAMS_APPLICATIONS, named(name));
      return findCondition((status?.conditions ?? []) as never, type);
    },
    statefulSet: (name: string) => client.get<StatefulSet>(STATEFUL_SETS, named(name)),
    pods: async () => (await client.list<Pod>(PODS, { namespace: namespace.name })).items,
    imageOf: async (pod: string) => (await client.get<Pod>(PODS, named(pod))).spec?.containers?.[0]?.image,
    async close(): Promise<void> {
      await stop();
      await instances.close();
      await namespace.remove();
      await close();
    },
  };
}

/** See `operatorUnderTest`. */
export type OperatorUnderTest = Awaited<ReturnType<typeof operatorUnderTest>>;

/** A tracer whose spans tell nothing but how long they took. */
function timingTracer(durationsMs: number[]): Tracer {
  const tracer = trace.getTracer('none');
  const startActiveSpan = (_name: string, _options: object, run: (span: Span) => unknown) => {
    const started = performance.now();
    const span = tracer.startSpan('timed');
    span.end = () => durationsMs.push(performance.now() - started);
    return run(span);
  };
  return { startSpan: tracer.startSpan.bind(tracer), startActiveSpan } as Tracer;
}
