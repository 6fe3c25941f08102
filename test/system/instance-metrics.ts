import type { ServiceInstance } from '@orders-platform/launcher';

/** The sum of a metric's series at an instance, of those that have `label` when it is given (as `reason="null-key"`). */
export async function metricOf(instance: Pick<ServiceInstance, 'url'>, name: string, label = ''): Promise<number> {
  const response = await fetch(`${instance.url}/metrics`);
  const lines = (await response.text()).split('\n');
  const series = lines.filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  const values = series.filter((line) => line.includes(label)).map((line) => Number(line.slice(line.lastIndexOf(' '))));
  return values.reduce((sum, value) => sum + value, 0);
}

/** The sum over instances. */
export async function metricOfAll(instances: readonly ServiceInstance[], name: string, label = ''): Promise<number> {
  const values = await Promise.all(instances.map((instance) => metricOf(instance, name, label)));
  return values.reduce((sum, value) => sum + value, 0);
}
