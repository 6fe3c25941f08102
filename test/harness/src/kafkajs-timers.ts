import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

const require = createRequire(import.meta.url);
const { prototype } = require('kafkajs/src/network/requestQueue') as { readonly prototype: RequestQueue };
const schedule = prototype.scheduleCheckPendingRequests;

/**
 * kafkajs arms a timer after each request, with a negative delay unless requests wait or the broker throttles (kafkajs
 * #1751): Node warns of it (`TimeoutNegativeWarning`) and makes it a millisecond. Importing this arms it where it serves.
 */
prototype.scheduleCheckPendingRequests = function scheduleWhereItServes(this: RequestQueue): void {
  if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
};
