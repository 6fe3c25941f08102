import { describeClientContract } from '../../client/contract/client-contract.ts';
import { simulatedEnvironment } from './simulated-environment.ts';

for (const seed of [1, 2, 3])
  describeClientContract(`simulated cluster, seed ${seed}`, () => simulatedEnvironment(seed));
