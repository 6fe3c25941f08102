import type { Record } from '../model/record.ts';
import type { Processor } from '../topology/processor.ts';
import type { ProcessorNode } from '../topology/topology-node.ts';

/** A node of the topology inside one task. */
export interface RunningNode {
  readonly name: string;
  /** The user's line that added it. */
  readonly declaredAt?: string | undefined;
  process(record: Record<unknown, unknown>): void;
}

/** A processor of one task, with the children it forwards to. */
export class RunningProcessor implements RunningNode {
  readonly name: string;
  readonly declaredAt: string | undefined;
  readonly node: ProcessorNode;
  readonly processor: Processor;
  readonly children: RunningNode[] = [];
  /** What is closed with the processor. */
  readonly closing: (() => void)[] = [];

  constructor(node: ProcessorNode) {
    this.name = node.name;
    this.declaredAt = node.declaredAt;
    this.node = node;
    this.processor = node.supplier();
  }

  process(record: Record<unknown, unknown>): void {
    this.processor.process(record);
  }

  /** Closes the processor, then what its views have made. */
  close(): void {
    this.processor.close?.();
    for (const close of this.closing.splice(0)) close();
  }
}
