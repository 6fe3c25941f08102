import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiRequest } from '../src/kube/api-transport.ts';
import type { ApiClient } from '../src/kube/index.ts';
import type { KubernetesObject } from '../src/objects/index.ts';
import { type OperatorOptions, runOperator } from '../src/operator.ts';
import { readSettings } from '../src/operator-settings.ts';
import { LEASE_RULES, OPERATOR_RULES, type PolicyRule } from '../src/rbac.ts';
import { JOBS, typeOfKind } from '../src/reconcilers/streams-application/resource-types.ts';
import { FULL_SPEC } from './api/sample-application.ts';
import { eventually } from './eventually.ts';
import { serviceAccountWith } from './kube/service-account.ts';
import { endJob } from './reconcilers/streams-application/cluster/end-job.ts';
import {
  type OperatorUnderTest,
  operatorUnderTest,
} from './reconcilers/streams-application/cluster/operator-under-test.ts';

const MINUTE = 60_000;
const RULES = [...OPERATOR_RULES, ...LEASE_RULES];

/** What a request asks of the authorizer. */
interface Use {
  readonly verb: string;
  readonly resource: string;
  readonly request: ApiRequest;
}

const uses = new Map<string, Use>();
let operator: OperatorUnderTest;
let account: Awaited<ReturnType<typeof serviceAccountWith>>;
let client: ApiClient;

beforeAll(async () => {
  operator = await operatorUnderTest('rbac');
  account = await serviceAccountWith(operator.client, operator.namespace, RULES);
  client = account.clientOf();
});

afterAll(async () => {
  await client.close();
  await operator.close();
});

/** `/apis/apps/v1/namespaces/x/statefulsets/y` without what comes before the resource. */
function useOf(request: ApiRequest): Use {
  const url = new URL(request.path, 'http://api');
  const [, path = ''] = /\/namespaces\/[^/]+\/(.*)$/.exec(url.pathname) ?? [];
  const [plural = '', name, subresource] = path.split('/');
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  const reads = name === undefined ? (url.searchParams.has('watch') ? 'watch' : 'list') : 'get';
  const verb = { GET: reads, POST: 'create', PATCH: 'patch', PUT: 'update', DELETE: 'delete' }[request.method];
  return { verb, resource, request };
}

/** Server-side apply of what is not there yet asks for `create` beside `patch`. */
function verbsOf({ verb, request }: Use): readonly string[] {
  return verb === 'patch' && request.contentType?.includes('apply') ? ['patch', 'create'] : [verb];
}

function record(recorded: ApiClient): ApiClient {
  const { transport } = recorded;
  const open = transport.open.bind(transport);
  transport.open = (request, kind) => {
    const use = useOf(request);
    for (const verb of verbsOf(use)) {
      const key = `${verb} ${use.resource}`;
      if (!uses.has(key)) uses.set(key, use);
    }
    return open(request, kind);
  };
  return recorded;
}

const phaseIs = (phase: string) =>
  eventually(async () => {
    const { metadata, status } = await operator.application('fraud');
    expect(status).toMatchObject({ phase, observedGeneration: metadata.generation });
  }, 50_000);

/** Everything that can be asked of an operator. */
async function story(options: OperatorOptions): Promise<void> {
  const stopping = new AbortController();
  const running = runOperator(options, stopping.signal);
  const spec = {
    ...FULL_SPEC,
    replicas: 1,
    autoscaling: undefined,
    paused: false,
    reset: undefined,
    state: {},
    pod: {},
  };
  await operator.apply('fraud', spec);
  await phaseIs('Running');
  // The same Event twice is a series.
  for (const phase of ['Paused', 'Running', 'Paused']) {
    await operator.apply('fraud', { ...spec, paused: phase === 'Paused' });
    await phaseIs(phase);
  }
  const without = { kafka: { cluster: { name: 'orders' } }, networkPolicy: { enabled: false }, telemetry: {} };
  const reset = (id: string) => ({ ...spec, ...without, paused: true, reset: { id } });
  for (const id of ['one', 'two', 'one']) {
    const { items: before } = await operator.client.list(JOBS, { namespace: operator.namespace });
    const known = new Set(before.map(({ metadata }) => metadata.uid));
    await operator.apply('fraud', reset(id));
    const job = await eventually(async () => {
      const { items } = await operator.client.list(JOBS, { namespace: operator.namespace });
      const found = items.find(({ metadata }) => !known.has(metadata.uid) && !metadata.deletionTimestamp);
      expect(found).toBeDefined();
      return found;
    }, 50_000);
    await endJob(operator.client, operator.namespace, job?.metadata.name ?? '', 'Complete');
    await phaseIs('Paused');
  }
  stopping.abort();
  await running;
}

/** The rules without one verb of one resource. */
function without(verb: string, resource: string): readonly PolicyRule[] {
  return RULES.map((rule) =>
    rule.resources.includes(resource) ? { ...rule, verbs: rule.verbs.filter((each) => each !== verb) } : rule,
  ).filter(({ verbs }) => verbs.length > 0);
}

/** The status that the API server answers to the same request, which changes nothing. */
async function replay({ verb, request }: Use): Promise<number> {
  const url = new URL(request.path, 'http://api');
  if (verb === 'watch' || url.searchParams.has('watch')) url.searchParams.set('timeoutSeconds', '1');
  else if (request.method !== 'GET') url.searchParams.set('dryRun', 'All');
  const path = `${url.pathname}${url.search}`;
  const { status, body } = await client.transport.open({ ...request, path, signal: AbortSignal.timeout(5000) });
  body.resume().on('error', () => undefined);
  return status;
}

describe('what the operator may do', () => {
  test('is enough for all that it does', { timeout: 5 * MINUTE }, async () => {
    const settings = readSettings({
      WATCH_NAMESPACES: operator.namespace,
      LEASE_NAMESPACE: operator.namespace,
      POD_NAME: 'operator-0',
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: '0',
    });
    const refused: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => refused.push(line) });
    await story({
      settings,
      logger,
      connect: (metrics) => record(account.clientOf(metrics)),
      reader: operator.instances,
    });
    expect(refused.filter((line) => line.includes('forbidden'))).toEqual([]);
  });

  test('is just what it uses', () => {
    const allowed = RULES.flatMap(({ resources, verbs }) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
    );
    expect(allowed.filter((verb) => !uses.has(verb))).toEqual([]);
  });

  test('is missed, each verb of it, by a request that it makes', { timeout: 5 * MINUTE }, async () => {
    let removed = 0;
    for (const [key, use] of uses) {
      const [verb = ''] = key.split(' ');
      // What is created by apply is there by now: creating is asked for only when it is not.
      const request = verb === 'create' && use.request.method === 'PATCH' ? renamed(use.request) : use.request;
      await account.allow(without(verb, use.resource));
      await eventually(async () => expect([key, await replay({ ...use, request })]).toEqual([key, 403]));
      removed++;
    }
    await account.allow(RULES);
    console.log(`${removed} verbs taken away one by one, each missed`);
  });

  test('is reported when it is taken away, and what waited is done when it comes back', {
    timeout: 3 * MINUTE,
  }, async () => {
    operator.start(client);
    await operator.apply('revoked');
    const runs = () =>
      eventually(async () => expect((await operator.application('revoked')).status?.phase).toBe('Running'), 50_000);
    await runs();
    await account.allow(without('patch', 'services'));
    await operator.apply('revoked', { http: { service: { port: 8000 } } });
    await eventually(async () => {
      expect(await operator.condition('revoked', 'Degraded')).toMatchObject({
        status: 'True',
        reason: 'Forbidden',
        message: expect.stringContaining('cannot patch resource "services"'),
      });
    });
    await account.allow(RULES);
    await runs();
    const { spec } = await operator.client.get<KubernetesObject & { spec: object }>(typeOfKind('Service'), {
      namespace: operator.namespace,
      name: 'revoked',
    });
    expect(spec).toMatchObject({ ports: [{ port: 8000 }] });
    await operator.stop();
  });
});

function renamed(request: ApiRequest): ApiRequest {
  const url = new URL(request.path, 'http://api');
  const object = JSON.parse(request.body ?? '{}');
  const name = `${object.metadata.name}-not-there`;
  return {
    ...request,
    path: `${url.pathname.replace(/[^/]+$/, name)}${url.search}`,
    body: JSON.stringify({ ...object, metadata: { ...object.metadata, name } }),
  };
}
