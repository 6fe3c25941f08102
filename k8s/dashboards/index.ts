/** The dashboards as data, by the name of the file that each becomes. */
import type { DashboardSpec } from './dashboard-spec.ts';
import { kafkaDashboard } from './kafka.ts';
import { operatorDashboard } from './operator.ts';
import { platformDashboard } from './platform.ts';
import { streamsDashboard } from './streams.ts';

export const DASHBOARDS: Readonly<Record<string, DashboardSpec>> = {
  platform: platformDashboard,
  streams: streamsDashboard,
  kafka: kafkaDashboard,
  operator: operatorDashboard,
};
