import type { ObjectName, ResourceType } from '../objects/index.ts';

/** Which objects of a kind are meant; nothing set: all of the cluster. */
export interface Selection {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where the API server has the objects of a kind, of one namespace or of all. */
export function collectionPath({ group, version, plural, namespaced }: ResourceType, namespace?: string): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const scope = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${plural}`;
}

/**
 * Where the API server has one object.
 * @throws TypeError when the kind is namespaced and the name has no namespace.
 */
export function objectPath(type: ResourceType, { namespace, name }: ObjectName, subresource?: string): string {
  if (type.namespaced && !namespace) throw new TypeError(`${type.kind} ${name} has no namespace, its kind needs one`);
  const path = `${collectionPath(type, namespace)}/${encodeURIComponent(name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

/** The path with its parameters. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) parameters.set(key, String(value));
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

/** The selectors of a selection as parameters. */
export function selectorQuery({ labelSelector, fieldSelector }: Selection): Query {
  return { labelSelector, fieldSelector };
}
