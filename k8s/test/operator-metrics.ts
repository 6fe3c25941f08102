import { createKubeMetrics } from '@orders-platform/operator/metrics';
import { Registry } from 'prom-client';

interface Series {
  readonly name: string;
  readonly type: string;
  readonly labelNames: readonly string[];
}

/** What the operator exports: the names of its series, each with their labels. */
export const OPERATOR_METRICS: Readonly<Record<string, readonly string[]>> = seriesOf(
  createKubeMetrics(new Registry()).registry,
);

function seriesOf(registry: Registry): Record<string, readonly string[]> {
  const series = registry.getMetricsAsArray().flatMap((metric): [string, readonly string[]][] => {
    // prom-client types neither; both are what its own exposition reads.
    const { name, type, labelNames } = metric as unknown as Series;
    if (type !== 'histogram') return [[name, labelNames]];
    const bounds: [string, readonly string[]] = [`${name}_bucket`, [...labelNames, 'le']];
    return [bounds, [`${name}_count`, labelNames], [`${name}_sum`, labelNames]];
  });
  return Object.fromEntries(series);
}
