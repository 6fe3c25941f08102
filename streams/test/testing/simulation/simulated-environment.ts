import { SimulatedCluster, SimulatedScheduler } from '../../../src/testing/simulation/index.ts';
import type { ContractEnvironment } from '../../client/contract/contract-environment.ts';

/** The simulated cluster as the contract suite sees it: time passes while a test waits for something. */
export async function simulatedEnvironment(seed: number): Promise<ContractEnvironment> {
  const scheduler = new SimulatedScheduler({ seed });
  const cluster = new SimulatedCluster(scheduler);
  const stop = scheduler.runInBackground();
  let names = 0;
  return {
    createClient: (clientId) => cluster.createClient({ clientId }),
    settle: () => new Promise((resolve) => scheduler.setTimer(20, resolve)),
    now: () => scheduler.now(),
    uniqueName: (prefix) => `${prefix}-${++names}`,
    close: async () => stop(),
  };
}
