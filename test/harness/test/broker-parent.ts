import { EmbeddedKafka } from '../src/index.ts';

// The parent that broker-process.test.ts kills: prints the process id of its broker and waits.
const kafka = await EmbeddedKafka.start({ brokers: 1, dataDir: process.argv[2] as string });
console.log([...kafka.pids.values()].join());
