import { type ApiClient, ApiError } from '../../kube/index.ts';
import type { ResourceType } from '../../objects/index.ts';

/** Whether a kind is there to be listed: installed, and allowed. @throws what says neither */
export async function isListable(
  client: ApiClient,
  type: ResourceType,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await client.list(type, namespace === undefined ? {} : { namespace }, { signal });
    return true;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return false;
    throw error;
  }
}
