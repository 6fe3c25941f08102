import { APPLICATION_LABEL, type StreamsApplication } from '../api/index.ts';

/** Value of `app.kubernetes.io/managed-by`, the field manager of everything, and the operator's own name. */
export const OPERATOR_NAME = 'orders-platform-operator';

const PART_OF = 'app.kubernetes.io/part-of';
const COMPONENT = 'app.kubernetes.io/component';

/** The labels of everything that is made for an application. */
export function labelsOf({ metadata: { name, labels } }: StreamsApplication): Readonly<Record<string, string>> {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': OPERATOR_NAME,
    [PART_OF]: labels?.[PART_OF] ?? name,
    [APPLICATION_LABEL]: name,
  };
}

/** What selects the application's instances, and neither a reset of it nor another application. */
export function instanceSelector({ metadata: { name } }: StreamsApplication): Readonly<Record<string, string>> {
  return { [APPLICATION_LABEL]: name, [COMPONENT]: 'instance' };
}

/** The labels of the application's instances. */
export function instanceLabels(app: StreamsApplication): Readonly<Record<string, string>> {
  return { ...app.spec.pod.labels, ...labelsOf(app), ...instanceSelector(app) };
}

/** The labels of the pod that resets the application. */
export function resetLabels(app: StreamsApplication): Readonly<Record<string, string>> {
  return { ...labelsOf(app), [COMPONENT]: 'reset' };
}

/** A selector in the form of the scale subresource and of list requests. */
export function selectorText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
