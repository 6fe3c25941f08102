import {
  type Cancellable,
  type KeyValueStore,
  type Processor,
  type ProcessorContext,
  type PunctuationType,
  type Punctuator,
  Record,
} from '@orders-platform/streams';

interface Schedule {
  readonly type: PunctuationType;
  readonly intervalMs: number;
  readonly startMs?: number;
}

function scheduled(context: ProcessorContext, schedule: Schedule, punctuator: Punctuator): Cancellable {
  return context.schedule(schedule.intervalMs, schedule.type, punctuator, schedule.startMs);
}

/** Forwards the time of each tick under no key; ends after `times` ticks where that is given. */
export function punctuate(argument: Schedule & { readonly times?: number }): Processor {
  return {
    init(context) {
      let ticks = 0;
      const schedule: Cancellable = scheduled(context, argument, (time) => {
        context.forward(new Record(null, time, time));
        if (++ticks === argument.times) schedule.cancel();
      });
    },
    process() {},
  };
}

/** Keeps each record, and forwards all that is kept at each tick; `clear` forgets it then. */
export function entriesOnPunctuate(
  argument: Schedule & { readonly store: string; readonly clear?: boolean },
): Processor {
  let store: KeyValueStore<unknown, unknown> | undefined;
  return {
    init(context) {
      const opened = context.getStateStore<KeyValueStore<unknown, unknown>>(argument.store);
      store = opened;
      scheduled(context, argument, (time) => {
        const entries = [...opened.all()];
        for (const [key, value] of entries) context.forward(new Record(key, value, time));
        if (argument.clear === true) for (const [key] of entries) opened.delete(key);
      });
    },
    process({ key, value }) {
      store?.put(key, value);
    },
  };
}

/** Forwards the time of each tick under no key, but for the tick that fails. */
export function failOnPunctuate(argument: Schedule & { readonly at: number }): Processor {
  return {
    init(context) {
      scheduled(context, argument, (time) => {
        if (time === argument.at) throw new Error(`failed at ${time}`);
        context.forward(new Record(null, time, time));
      });
    },
    process() {},
  };
}
