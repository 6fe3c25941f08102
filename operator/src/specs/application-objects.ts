import type { StreamsApplication } from '../api/index.ts';
import { kafkaTopics } from './kafka-topics.ts';
import { kafkaUser } from './kafka-user.ts';
import type { Manifest } from './manifest.ts';
import { networkPolicy } from './network-policy.ts';
import { podDisruptionBudget } from './pod-disruption-budget.ts';
import { podMonitor } from './pod-monitor.ts';
import { serviceAccount } from './service-account.ts';
import { clientService, instancesService } from './services.ts';

/** Everything that an application is made of but its StatefulSet, in the order in which it is applied. */
export function applicationObjects(app: StreamsApplication): readonly Manifest[] {
  const user = kafkaUser(app);
  return [
    serviceAccount(app),
    ...kafkaTopics(app),
    ...(user ? [user] : []),
    instancesService(app),
    clientService(app),
    podDisruptionBudget(app),
    ...(app.spec.networkPolicy.enabled ? [networkPolicy(app)] : []),
    ...(app.spec.telemetry.podMonitor.enabled ? [podMonitor(app)] : []),
  ];
}
