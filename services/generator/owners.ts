import { TOPICS } from '@orders-platform/contracts';
import { partitionOf } from '@orders-platform/streams';

const TIMEOUT_MS = 3_000;

/** What one instance says of itself. */
export interface InstanceOwnership {
  readonly url: string;
  /** Why it could not be asked. */
  readonly failure?: string;
  readonly applicationId?: string;
  readonly state?: string;
  readonly tasks: readonly {
    readonly taskId: string;
    readonly phase: string;
    readonly partitions: readonly string[];
  }[];
}

/** Who has an order's key. */
export interface KeyOwnership {
  readonly key: string;
  readonly partition: number;
  /** The instance that answered for it; undefined when none did. */
  readonly servedBy: string | undefined;
  /** Whether there is such an order. */
  readonly exists: boolean;
}

interface Status {
  readonly applicationId: string;
  readonly state: string;
  readonly tasks: readonly {
    readonly taskId: string;
    readonly phase: string;
    readonly partitions: readonly { readonly topic: string; readonly partition: number }[];
  }[];
  readonly endpoints?: unknown;
}

/** The tasks of each instance, as it reports them on `/streams/status`. */
export async function ownedTasks(urls: readonly string[]): Promise<readonly InstanceOwnership[]> {
  return Promise.all(
    urls.map(async (url): Promise<InstanceOwnership> => {
      try {
        const response = await fetch(`${url}/streams/status`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
        if (!response.ok) return { url, failure: `status ${response.status}`, tasks: [] };
        const { applicationId, state, tasks = [] } = (await response.json()) as Partial<Status>;
        return {
          url,
          ...(applicationId !== undefined && { applicationId }),
          ...(state !== undefined && { state }),
          tasks: tasks.map(({ taskId, phase, partitions }) => ({
            taskId,
            phase,
            partitions: partitions.map(({ topic, partition }) => `${topic}-${partition}`),
          })),
        };
      } catch (error) {
        const { cause, message } = error as Error & { readonly cause?: { readonly code?: string } };
        return { url, failure: cause?.code ?? message, tasks: [] };
      }
    }),
  );
}

/** Which orders instance answers for an order's id: asked at the first address, told by a header of the answer. */
export async function ownerOfKey(url: string, key: string): Promise<KeyOwnership> {
  const partition = partitionOf(Buffer.from(key), TOPICS.orders.partitions);
  const path = `${url}/v1/orders/${encodeURIComponent(key)}?timeout=0`;
  const response = await fetch(path, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  await response.body?.cancel();
  const answers = response.status === 200 || response.status === 404;
  const servedBy = answers ? (response.headers.get('x-served-by') ?? undefined) : undefined;
  return { key, partition, servedBy, exists: response.status === 200 };
}
