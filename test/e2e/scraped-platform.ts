import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePorts } from '@orders-platform/test-harness';
import { PrometheusServer, type ScrapeTarget } from '@orders-platform/test-harness/prometheus';
import type { Kubectl } from './kubectl.ts';
import type { InstalledPlatform } from './platform.ts';
import { portForward } from './port-forward.ts';

const RULES = fileURLToPath(new URL('../../charts/platform/alerts/*.yaml', import.meta.url));

/** What has metrics: the applications' pods, the brokers, the operator. */
const SCRAPED = [
  { selector: 'streams.orders-platform.io/application', port: 8080, every: '1s' },
  { selector: 'strimzi.io/broker-role=true', port: 9404, every: '5s' },
] as const;

/**
 * A Prometheus that scrapes the pods of an installed platform, each through a port-forward: the network policies let the
 * cluster's own monitoring in, and nobody else. What it reads belongs to `namespace` and `pod`, as a PodMonitor has it.
 */
export async function scrapedPlatform({ kubectl, operator }: InstalledPlatform) {
  await using stack = new AsyncDisposableStack();
  const targets: ScrapeTarget[] = [];
  const scrape = async (from: Kubectl, selector: string, port: number, every: string) => {
    for (const { metadata } of await from.list('pods', `--selector=${selector}`)) {
      const { url } = stack.use(await portForward(from, `pod/${metadata.name}`, port));
      const labels = { namespace: from.namespace ?? '', pod: metadata.name };
      targets.push({ address: url.replace('http://', ''), labels, every });
    }
  };
  for (const { selector, port, every } of SCRAPED) await scrape(kubectl, selector, port, every);
  await scrape(operator, 'app.kubernetes.io/component=operator', 8080, '1s');
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const [port = 0] = await findFreePorts(1);
  const prometheus = stack.use(await PrometheusServer.start({ folder, port, targets, rules: RULES }));
  const all = stack.move();
  return { prometheus, targets: targets.length, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
