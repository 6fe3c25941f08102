import { DASHBOARDS } from './index.ts';

/** One query of a panel, as a test asks it. */
export interface PanelQuery {
  readonly dashboard: string;
  readonly title: string;
  readonly legend: string;
  /** As Grafana sends it when everything is chosen. */
  readonly expr: string;
  /** Why it may have no data; undefined where it must have some. */
  readonly emptyWithout: string | undefined;
}

/** Every query of every panel. */
export const PANEL_QUERIES: readonly PanelQuery[] = Object.entries(DASHBOARDS).flatMap(([dashboard, { rows }]) =>
  rows.flatMap(({ panels }) =>
    panels.flatMap(({ title, queries }) =>
      queries.map(({ expr, legend, emptyWithout }) => {
        return { dashboard, title, legend, expr: asSent(expr), emptyWithout };
      }),
    ),
  ),
);

/** A panel's expression as Grafana sends it when everything is chosen. @throws when it names another variable */
export function asSent(expr: string): string {
  return expr.replaceAll(/\$\w+/g, (variable) => {
    const value = variables()[variable];
    if (value === undefined) throw new Error(`${variable} is no variable of the dashboards: ${expr}`);
    return value;
  });
}

function variables(): Readonly<Record<string, string>> {
  return { $namespace: '.*', $application: '.*', $instance: '.*', $__rate_interval: '1m' };
}
