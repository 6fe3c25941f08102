import type { SyntaxNodeRef } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** What an expression asks for. */
export interface Mentioned {
  readonly metrics: ReadonlySet<string>;
  /** In matchers and in groupings. */
  readonly labels: ReadonlySet<string>;
}

/** The metrics and labels that a PromQL expression names. @throws when it is not PromQL, with the place */
export function mentionedIn(expr: string): Mentioned {
  const metrics = new Set<string>();
  const labels = new Set<string>();
  const text = ({ from, to }: SyntaxNodeRef) => expr.slice(from, to);
  parser.parse(expr).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`not PromQL at ${node.from}: ${expr}`);
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') metrics.add(text(node));
      if (node.name === 'LabelName') labels.add(text(node));
    },
  });
  return { metrics, labels };
}

const VARIABLES: Readonly<Record<string, string>> = {
  $namespace: '.*',
  $application: '.*',
  $instance: '.*',
  $__rate_interval: '1m',
};

/** A panel's expression as Grafana sends it when everything is chosen. */
export function asSent(expr: string): string {
  return expr.replaceAll(/\$\w+/g, (variable) => {
    const value = VARIABLES[variable];
    if (value === undefined) throw new Error(`${variable} is no variable of the dashboards: ${expr}`);
    return value;
  });
}
