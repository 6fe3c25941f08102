import { describe, expect, it } from 'vitest';
import { StreamsBuilder } from '../../src/dsl/index.ts';
import { Record } from '../../src/model/record.ts';
import { stringSerde } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import type { FixedKeyProcessor, FixedKeyProcessorContext, FixedKeyRecord } from '../../src/topology/index.ts';

const strings = { keySerde: stringSerde, valueSerde: stringSerde };
type Context = FixedKeyProcessorContext<string, string>;

function driven(process: (record: FixedKeyRecord<string, string>, context: Context) => void) {
  const supplier = (): FixedKeyProcessor<string, string, string> => {
    let context: Context;
    return {
      init(given) {
        context = given;
      },
      process: (record) => process(record, context),
    };
  };
  const builder = new StreamsBuilder();
  builder
    .stream('in', strings)
    .processValues(supplier, { name: 'step' })
    .to('out', { ...strings, name: 'sink' });
  const driver = new TopologyTestDriver(builder.build());
  const pipe = () =>
    driver.inputTopic('in', strings).pipe('k', 'v', { timestamp: 7, headers: [{ key: 'h', value: Buffer.from('x') }] });
  return { pipe, out: () => driver.outputTopic('out', strings).readAll() };
}

describe('processValues', () => {
  it('forwards under the key, with another value, time and headers, to the child that is named', () => {
    const { pipe, out } = driven((record, context) => {
      const headers = [...record.headers, { key: 'at', value: Buffer.from(`${context.recordMetadata()?.offset}`) }];
      context.forward(record.withValue(`${record.value}!`).withTimestamp(9).withHeaders(headers), 'sink');
    });
    pipe();
    const [record] = out();
    expect(record).toMatchObject({ key: 'k', value: 'v!', timestamp: 9 });
    expect(record?.headers.map(({ key, value }) => `${key}=${value}`)).toEqual(['h=x', 'at=0']);
  });

  it('gives the processor records that cannot be put under another key', () => {
    const { pipe } = driven((record) => expect('withKey' in record).toBe(false));
    pipe();
  });

  it('refuses a record that was not made of one it was given', () => {
    const { pipe } = driven((_record, context) => context.forward(new Record('other', 'v', 1)));
    expect(pipe).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ code: 'STREAMS_INVALID_ARGUMENT' }) }),
    );
  });
});
