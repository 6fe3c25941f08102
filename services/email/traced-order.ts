import type { Order } from '@orders-platform/contracts';
import { type Processor, type ProcessorContext, type Record, type Serde, StreamsError } from '@orders-platform/streams';

/** An order that waits for its payment, with the trace that it came in: a join's window keeps values, not headers. */
export interface TracedOrder {
  readonly order: Order;
  /** W3C `traceparent`; undefined when there is no trace, or none that is kept. */
  readonly trace: string | undefined;
}

const TRACED = 1;
/** Version, trace id, span id and flags of version 00. */
const TRACE_PARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]$/;
const TRACE_PARENT_BYTES = 55;

/** The order as its topic has it, which begins with a zero byte; a traced one after a one and its `traceparent`. */
export function tracedOrderSerde(orders: Serde<Order>): Serde<TracedOrder> {
  return {
    serialize(topic, { order, trace }) {
      const bytes = orders.serialize(topic, order);
      return trace === undefined ? bytes : Buffer.concat([Buffer.of(TRACED), Buffer.from(trace, 'latin1'), bytes]);
    },
    deserialize(topic, bytes) {
      if (bytes[0] !== TRACED) return { order: orders.deserialize(topic, bytes), trace: undefined };
      const start = 1 + TRACE_PARENT_BYTES;
      const trace = bytes.toString('latin1', 1, start);
      if (!TRACE_PARENT.test(trace)) throw new StreamsError('STREAMS_DESERIALIZATION', `${trace} is no traceparent`);
      return { order: orders.deserialize(topic, bytes.subarray(start)), trace };
    },
  };
}

/** Takes the trace of an order's record into its value. */
export class TraceOrderProcessor implements Processor<string, Order, string, TracedOrder> {
  #context!: ProcessorContext<string, TracedOrder>;

  init(context: ProcessorContext<string, TracedOrder>): void {
    this.#context = context;
  }

  process(record: Record<string, Order>): void {
    const trace = record.headers.findLast(({ key }) => key === 'traceparent')?.value?.toString('latin1');
    const kept = trace !== undefined && TRACE_PARENT.test(trace) ? trace : undefined;
    this.#context.forward(record.withValue({ order: record.value, trace: kept }));
  }
}
