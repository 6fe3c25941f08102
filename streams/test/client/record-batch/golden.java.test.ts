import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RecordBatchBuilder } from '../../../src/client/record-batch/index.ts';
import { goldenBatches, recordContent } from './golden-batches.ts';

const PROJECT = fileURLToPath(new URL('../../../../test/golden/java', import.meta.url));
const GOLDEN = join(PROJECT, '..', 'record-batches.json');
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

const hasJava = ['java', 'mvn'].every((tool) => spawnSync(tool, ['-version']).status === 0);

describe.skipIf(!hasJava)('the Java client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'record-batches-'));
  let classpath: string;

  beforeAll(() => {
    const file = join(PROJECT, 'target', 'classpath');
    const goals = ['compile', 'dependency:build-classpath', `-Dmdep.outputFile=${file}`];
    execFileSync('mvn', ['-q', '-B', ...goals], { cwd: PROJECT, stdio: ['ignore', 'pipe', 'pipe'] });
    classpath = `${join(PROJECT, 'target', 'classes')}:${readFileSync(file, 'utf8').trim()}`;
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  function java(mode: 'write' | 'verify', file: string): string {
    return execFileSync('java', ['-cp', classpath, 'golden.RecordBatches', mode, file], { encoding: 'utf8' });
  }

  test('reads from our batches what went into them, with every codec', { timeout: 60_000 }, () => {
    const file = join(folder, 'ours.json');
    const batches = goldenBatches()
      .filter(
        ({ control, baseOffset, timestampType }) => !control && baseOffset === 0 && timestampType === 'CreateTime',
      )
      .flatMap((batch) => CODECS.map((compression) => rewritten(batch, compression)));
    writeFileSync(file, JSON.stringify({ batches }));
    expect(java('verify', file)).toBe(`verified ${batches.length}\n`);
  });

  test("still writes the golden file, gzip apart, whose bytes are the JDK's choice", { timeout: 60_000 }, () => {
    const file = join(folder, 'golden.json');
    java('write', file);
    expect(withoutGzipBytes(file)).toEqual(withoutGzipBytes(GOLDEN));
  });
});

function withoutGzipBytes(file: string): object {
  const { batches, ...about } = JSON.parse(readFileSync(file, 'utf8'));
  const compared = batches.map((batch: { bytes?: string; compression: string }) =>
    batch.compression === 'gzip' ? { ...batch, bytes: undefined } : batch,
  );
  return { ...about, batches: compared };
}

/** The same description with bytes of ours. */
function rewritten(batch: ReturnType<typeof goldenBatches>[number], compression: (typeof CODECS)[number]): object {
  const builder = new RecordBatchBuilder();
  for (const record of batch.records) {
    const { timestamp, key, value, headers } = recordContent(record);
    builder.append(timestamp, key, value, headers);
  }
  const { producerEpoch, baseSequence, transactional } = batch;
  const producerId = BigInt(batch.producerId);
  const bytes = builder.build({ producerId, producerEpoch, baseSequence, transactional, compression });
  return { ...batch, compression, bytes: bytes.toString('base64') };
}
