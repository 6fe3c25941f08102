import { PANEL_QUERIES } from '@orders-platform/k8s/dashboards';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allSettled, applications } from './applications.ts';
import { checkMemory } from './memory-budget.ts';
import { ordersSession } from './orders-session.ts';
import { InstalledPlatform } from './platform.ts';
import { scrapedPlatform } from './scraped-platform.ts';
import { e2eSettings } from './settings.ts';

const settings = { ...e2eSettings(), namespace: 'e2e-orders', operatorNamespace: 'e2e-orders-operator' };
const platform = new InstalledPlatform(settings, ['charts/platform/values-small.yaml']);

beforeAll(() => platform.install(), 900_000);
afterAll(() => platform.uninstall(), 300_000);

describe('the platform, small, as Helm installs it', () => {
  it('validates an order that is posted through a port-forward', async () => {
    expect(await ordersSession(platform.kubectl)).toMatchObject({ outcome: 'VALIDATED' });
  });

  it('passes its own tests', async () => {
    expect(await platform.test()).toContain('Succeeded');
  });

  it('takes less than 2 GiB', async () => {
    await checkMemory(platform.kubectl, [settings.namespace, settings.operatorNamespace], 2048);
  });

  it('has data on every panel of its dashboards', async () => {
    await using scraped = await scrapedPlatform(platform);
    const { prometheus, targets } = scraped;
    await prometheus.eventually('every pod is scraped', async () => (await prometheus.seriesOf('up == 1')) === targets);
    await ordersSession(platform.kubectl);
    const asked = PANEL_QUERIES.filter(({ emptyWithout }) => emptyWithout === undefined);
    const empty = new Set(asked);
    await prometheus
      .eventually('every panel has data', async () => {
        for (const query of empty) if ((await prometheus.seriesOf(query.expr)) > 0) empty.delete(query);
        return empty.size === 0;
      })
      .catch(() => {});
    expect([...empty].map(({ dashboard, title, legend }) => `${dashboard}: ${title} (${legend})`)).toEqual([]);
    console.log(`${asked.length} queries of dashboards, each with data, from ${targets} pods`);
  });

  it('answers at whichever pod is asked once there are two, and goes on with one', async () => {
    await platform.kubectl.run(['scale', '--replicas=2', 'streamsapplication/orders']);
    await allSettled(platform.kubectl, 300);
    const { outcome, asked, answeredBy } = await ordersSession(platform.kubectl);
    expect(outcome).toBe('VALIDATED');
    expect(asked).not.toBe(answeredBy);
    await platform.kubectl.run(['scale', '--replicas=1', 'streamsapplication/orders']);
    await allSettled(platform.kubectl, 300);
    expect(await ordersSession(platform.kubectl)).toMatchObject({ outcome: 'VALIDATED', answeredBy: 'orders-0' });
  });

  it('is told of by kubectl', async () => {
    const table = await platform.kubectl.run(['get', 'streamsapplications']);
    expect(table.split('\n')[0]).toMatch(/^NAME +READY +REPLICAS +TASKS +LAG +PHASE +AGE/);
    const phases = (await applications(platform.kubectl)).map(({ metadata, status }) => [metadata.name, status?.phase]);
    expect(Object.fromEntries(phases)).toEqual({
      email: 'Running',
      fraud: 'Running',
      inventory: 'Running',
      'order-details': 'Running',
      orders: 'Running',
      validations: 'Running',
    });
  });
});
