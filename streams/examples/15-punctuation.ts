/**
 * Says which sensors have fallen silent. `node streams/examples/15-punctuation.ts`, and wait ten seconds.
 *
 * That nothing comes is no record, so a processor has to look by itself: it asks to be called every second of the
 * machine's clock. What it forwards then is committed with the rest.
 */
import {
  type KeyValueStore,
  keyValueStoreBuilder,
  type Processor,
  type ProcessorContext,
  Record,
  Serdes,
  StreamsBuilder,
  type Topology,
  withStores,
} from '@orders-platform/streams';
import { runExample } from './run-example.ts';

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };
const SILENCE = 10_000;

/** Sensors that are heard, and when each was heard last. */
const heardStore = keyValueStoreBuilder<string, number>({
  name: 'heard',
  keySerde: Serdes.string,
  valueSerde: Serdes.safeLong,
});

/** Forwards a sensor that comes, and again when it has been silent for too long. */
class Watch implements Processor<string, string, string, string> {
  #context!: ProcessorContext<string, string>;
  #heard!: KeyValueStore<string, number>;

  init(context: ProcessorContext<string, string>): void {
    this.#context = context;
    this.#heard = context.getStateStore('heard');
    context.schedule(1_000, 'wall-clock-time', (now) => this.#look(Number(now)));
  }

  process({ key, timestamp }: Record<string, string>): void {
    const known = this.#heard.get(key);
    this.#heard.put(key, this.#context.currentSystemTimeMs());
    if (known === undefined) this.#context.forward(new Record(key, 'heard', timestamp));
  }

  #look(now: number): void {
    for (const [sensor, heard] of [...this.#heard.all()]) {
      if (now - heard < SILENCE) continue;
      this.#heard.delete(sensor);
      this.#context.forward(new Record(sensor, 'silent', now));
    }
  }
}

/** Sensor → reading in; `heard` and `silent` out. */
export function silentSensors(): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream<string, string>('readings', strings)
    .process(withStores(() => new Watch(), [heardStore]))
    .to('sensors', strings);
  return builder.build();
}

if (import.meta.main) {
  await runExample({
    applicationId: 'silent-sensors',
    topology: silentSensors(),
    inputs: ['readings'],
    output: 'sensors',
    records: [
      ['readings', 'boiler', '90'],
      ['readings', 'pump', '3'],
      ['readings', 'boiler', '95'],
    ],
  });
}
