import { NO_TIMESTAMP } from '../../model/timestamp.ts';
import type { ChangeBuffer } from '../../state/buffer/index.ts';
import type { ProcessorContext } from '../../topology/processor.ts';
import type { TableValueGetter, TableView } from './table-value-getter.ts';

/** The view of a table whose changes are held back: what was sent on last. When that was is not known of what waits. */
export function suppressedView(bufferName: string, parent: TableView) {
  return {
    stores: [bufferName, ...parent.stores],
    versioned: false,
    getter(context: Pick<ProcessorContext, 'getStateStore'>): TableValueGetter {
      const get = parent.getter(context);
      const buffer = context.getStateStore<ChangeBuffer<unknown, unknown>>(bufferName);
      return (key) => {
        const prior = buffer.priorValueForBuffered(key);
        if (prior === undefined) return get(key);
        return prior.value === null ? undefined : { value: prior.value, timestamp: NO_TIMESTAMP };
      };
    },
  };
}
