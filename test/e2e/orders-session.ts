import { ask, order, pathOf, post, servedBy, stateIn, validated } from '@orders-platform/test-system';
import type { Kubectl, KubernetesObject } from './kubectl.ts';
import { portForward } from './port-forward.ts';

/** What a user sees of the platform right after it is installed. */
export interface Session {
  readonly orderId: string;
  readonly outcome: string;
  readonly postedMs: number;
  readonly validatedMs: number;
  /** The pod that was asked, and the one that owns the order and answered. */
  readonly asked: string;
  readonly answeredBy: string;
}

/**
 * Posts an order through the Service, waits for what becomes of it, and asks a pod that does not own it.
 * @throws when any of it is not as promised
 */
export async function ordersSession(kubectl: Kubectl): Promise<Session> {
  const id = `e2e-${Date.now()}`;
  const began = performance.now();
  let postedMs = 0;
  let validatedMs = 0;
  let owner = '';
  let outcome: string | undefined;
  {
    await using api = await portForward(kubectl, 'service/orders', 80);
    const reply = await post(api.url, order(id));
    if (reply.status !== 201) throw new Error(`POST answered ${reply.status}`);
    postedMs = Math.round(performance.now() - began);
    const decided = await validated(api.url, id);
    validatedMs = Math.round(performance.now() - began);
    outcome = stateIn(decided);
    owner = servedBy(decided);
  }
  if (outcome !== 'VALIDATED') throw new Error(`the order became ${outcome}`);
  const pods = await kubectl.list<KubernetesObject>('pods', '--selector=streams.orders-platform.io/application=orders');
  const other = pods.map(({ metadata }) => metadata.name).find((name) => name !== owner);
  if (other === undefined) return { orderId: id, outcome, postedMs, validatedMs, asked: owner, answeredBy: owner };
  await using direct = await portForward(kubectl, `pod/${other}`, 8080);
  const answer = await ask(direct.url, pathOf(id));
  if (answer.status !== 200) throw new Error(`GET at ${other} answered ${answer.status}`);
  return { orderId: id, outcome, postedMs, validatedMs, asked: other, answeredBy: servedBy(answer) };
}
