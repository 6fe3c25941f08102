import { z } from 'zod';

const Count = z.number().nonnegative().catch(0);

const Task = z.object({
  taskId: z.string(),
  phase: z.string(),
  processed: Count,
  restore: z.object({ remaining: Count }).optional(),
  partitions: z.array(z.object({ lag: Count })).default([]),
});

const Standby = z.object({ taskId: z.string(), lag: Count });

const InstanceStatus = z.object({
  state: z.string(),
  topologyHash: z.string().default(''),
  topologyMismatch: z.boolean().default(false),
  tasks: z.array(Task).default([]),
  standbys: z.array(Standby).default([]),
});

/** What an instance says of itself at `/streams/status`, as much of it as the operator decides by. */
export type InstanceStatus = z.infer<typeof InstanceStatus>;

/** @returns what an instance said. @throws ZodError when it is no status */
export function parseInstanceStatus(json: unknown): InstanceStatus {
  return InstanceStatus.parse(json);
}
