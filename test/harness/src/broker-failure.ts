import type { BrokerSpec } from './broker-properties.ts';
import { diskFull, HarnessError } from './harness-error.ts';

/** Why the broker ended by itself, read from its log. */
export function brokerFailure(broker: BrokerSpec, exit: string, log: string, logFile: string): HarnessError {
  const inUse = /Failed to acquire lock on file \.lock in (\S+?)\.(?:\s|$)/.exec(log);
  if (inUse) {
    const message = `Another Kafka is using ${inUse[1]}: stop that one, or choose another data folder.`;
    return new HarnessError('HARNESS_DATA_DIR_IN_USE', message);
  }
  if (/Address already in use/.test(log)) {
    const message = `Port ${broker.port} (or ${broker.controllerPort}, its controller's) is in use: stop the program that listens on it, or choose another port.`;
    return new HarnessError('HARNESS_PORT_IN_USE', message);
  }
  const lastError = log.split('\n').findLast((line) => /\b(FATAL|ERROR|Error|Exception)\b/.test(line));
  const message = `Broker ${broker.id} ended with ${exit}: ${lastError?.trim() ?? 'it said nothing'} (its log: ${logFile})`;
  return diskFull(log, broker.logDir) ?? new HarnessError('HARNESS_BROKER_FAILED', message);
}
