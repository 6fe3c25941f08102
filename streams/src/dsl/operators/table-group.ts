import type { Record } from '../../model/record.ts';
import type { InternalProcessorContext } from '../../topology/internal-processor-context.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { isUpgradeFrom } from '../../topology/upgrade-from.ts';
import { Change } from '../change.ts';
import type { KeyValue } from '../functions.ts';

/** What regroups a table. */
export interface TableGroupOptions {
  readonly selector: (key: unknown, value: unknown) => KeyValue<unknown, unknown>;
  /** Whether two group keys are one: by the bytes they are written as, since objects are never equal in themselves. */
  readonly sameKey: (first: unknown, second: unknown) => boolean;
  /** Whether the table is versioned: what is out of order is no part of an aggregate of its latest values. */
  readonly versioned: boolean;
}

/**
 * Sends a table's changes on under new keys: as one change when the key stays, else the old entry's removal before the
 * new one, as it always is while an application of 3.4 or before may read it. Pairs with a null in them are left out.
 */
export class TableGroupProcessor implements Processor<unknown, Change<unknown>, unknown, Change<unknown>> {
  readonly #options: TableGroupOptions;
  #context!: ProcessorContext<unknown, Change<unknown>>;
  #apart = false;

  constructor(options: TableGroupOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<unknown, Change<unknown>>): void {
    this.#context = context;
    this.#apart = isUpgradeFrom((context as InternalProcessorContext).upgradeFrom, '3.4');
  }

  process(record: Record<unknown, Change<unknown>>): void {
    const { key, value: change } = record;
    if (this.#options.versioned && !change.isLatest) return;
    const before = this.#pair(key, change.oldValue);
    const after = this.#pair(key, change.newValue);
    const both = before !== undefined && after !== undefined && !this.#apart;
    if (both && this.#options.sameKey(before[0], after[0])) {
      this.#send(record, after[0], after[1], before[1]);
      return;
    }
    if (before !== undefined) this.#send(record, before[0], null, before[1]);
    if (after !== undefined) this.#send(record, after[0], after[1], null);
  }

  #pair(key: unknown, value: unknown): KeyValue<unknown, unknown> | undefined {
    if (value === null) return undefined;
    const pair = this.#options.selector(key, value);
    return isMissing(pair[0]) || isMissing(pair[1]) ? undefined : pair;
  }

  #send(record: Record<unknown, Change<unknown>>, key: unknown, newValue: unknown, oldValue: unknown): void {
    this.#context.forward(record.withKey(key).withValue(new Change(newValue, oldValue)));
  }
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}
