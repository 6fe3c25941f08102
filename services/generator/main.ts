#!/usr/bin/env node
import { ContractError } from '@orders-platform/contracts';
import { EnvironmentError } from '@orders-platform/kit';
import { isStreamsError } from '@orders-platform/streams';
import { program } from './program.ts';
import { untilStopped } from './until-stopped.ts';

// kafkajs sets timers that lie in the past, and Node says so; nobody here can do anything about it.
process.removeAllListeners('warning');

const stopped = untilStopped();

try {
  await program(stopped).parseAsync();
} catch (error) {
  if (!stopped.aborted) {
    const { message, cause } = error as Error;
    const isTold =
      isStreamsError(error) || [ContractError, EnvironmentError, RangeError].some((told) => error instanceof told);
    const reason = cause instanceof Error ? ` (${cause.message})` : '';
    process.stderr.write(isTold ? `${message}${reason}\n` : `orders: ${message}${reason}\n`);
    process.exitCode = 1;
  }
}
