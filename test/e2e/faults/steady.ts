import type { Fault } from './fault.ts';

/** Nothing happens: what the machine does by itself under this load, and time for the brokers' compiler. */
export function steady(seconds: number): Fault {
  return {
    name: `no fault for ${seconds} s`,
    seconds,
    run: () => Promise.resolve({ told: 'nothing was done' }),
  };
}
