import type { InstanceStatus } from './instance-status.ts';

/** A pod and the address that its HTTP port is reached at. */
export interface PodAddress {
  readonly name: string;
  readonly ip: string;
  readonly port: number;
}

/** The seam to the instances themselves: what they say, and the one thing they are told. */
export interface PodStatusReader {
  /** @returns what the instance says of itself. @throws when it does not answer in time or not as an instance does */
  read(pod: PodAddress, signal: AbortSignal): Promise<InstanceStatus>;
  /** Tells the instance that when it stops next it stops for good. @throws when it does not say that it will */
  leave(pod: PodAddress, signal: AbortSignal): Promise<void>;
}
