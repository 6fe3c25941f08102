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
