import { type Order, parseJson, printJson } from '@orders-platform/contracts';
import type { Serde, Timestamp } from '@orders-platform/streams';
import type { PassSession } from './pass-session.ts';
import type { PendingOrder } from './pending-order.ts';

type Rest = readonly [passes: readonly PassSession[], failed: boolean, orderAt: Timestamp | null];

/**
 * The length of the JSON that follows as int32, the JSON, then the order as its topic has it, if there is one: so each
 * of its fields comes out as it went in, 64-bit integers and doubles too.
 */
export function pendingOrderSerde(orderSerde: Serde<Order>): Serde<PendingOrder> {
  return {
    serialize(topic, { placed, passes, failed }) {
      const rest: Rest = [passes, failed, placed?.at ?? null];
      const json = Buffer.from(printJson(rest), 'utf8');
      const length = Buffer.allocUnsafe(4);
      length.writeInt32BE(json.length);
      return Buffer.concat([length, json, ...(placed ? [orderSerde.serialize(topic, placed.order)] : [])]);
    },
    deserialize(topic, bytes) {
      const end = 4 + bytes.readInt32BE(0);
      const [passes, failed, at] = parseJson(bytes.toString('utf8', 4, end)) as Rest;
      const placed = at === null ? undefined : { order: orderSerde.deserialize(topic, bytes.subarray(end)), at };
      return { placed, passes, failed };
    },
  };
}
