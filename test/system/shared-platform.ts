import type { Order } from '@orders-platform/contracts';
import type { Platform, ServiceInstance } from '@orders-platform/launcher';
import type { Client } from '@orders-platform/streams/client';
import type { TopicWriter } from './topic-writer.ts';

/** What the gentle suites have in common; set before the first test. */
export interface SharedPlatform {
  readonly platform: Platform;
  readonly client: Client;
  readonly writer: TopicWriter;
  /** Orders whose POST was acknowledged, for the checker of the invariants. */
  readonly posts: Order[];
}

/** Gives the platform to the tests of a suite, which are registered before it runs. */
export type Shared = () => SharedPlatform;

/** The address of the orders instance of that number; numbers past the last one begin again. */
export function urlOf({ platform }: SharedPlatform, number: number): string {
  return platform.ordersUrls[number % platform.ordersUrls.length] as string;
}

/** The orders instance of that name. */
export function ordersInstance({ platform }: SharedPlatform, name: string): ServiceInstance {
  const found = platform.instances('orders').find((instance) => instance.name === name);
  if (found === undefined) throw new Error(`there is no instance ${name}`);
  return found;
}
