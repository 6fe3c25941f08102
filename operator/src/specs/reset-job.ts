import type { StreamsApplication } from '../api/index.ts';
import { resetLabels } from './labels.ts';
import { type Manifest, ownedMetadata } from './manifest.ts';
import { resetJobName } from './names.ts';
import { podEnvironment, resetEnvironment } from './pod-environment.ts';
import { containerSpec, podMounts, podSpec, podVolumes } from './pod-template.ts';

const ATTEMPTS = 3;
const LONGEST_SECONDS = 900;

/** The Job that resets the application once: its own image and credentials, and no state. */
export function resetJob(app: StreamsApplication, { id, to }: { readonly id: string; readonly to: string }): Manifest {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: ownedMetadata(app, resetJobName(app, id), { labels: resetLabels(app) }),
    spec: {
      backoffLimit: ATTEMPTS,
      activeDeadlineSeconds: LONGEST_SECONDS,
      template: {
        metadata: { labels: resetLabels(app) },
        spec: {
          ...podSpec(app),
          restartPolicy: 'Never',
          containers: [
            {
              name: 'reset',
              ...containerSpec(app),
              env: [...podEnvironment(app), ...resetEnvironment(to)],
              volumeMounts: podMounts(app),
            },
          ],
          volumes: [...podVolumes(app), { name: 'state', emptyDir: {} }],
        },
      },
    },
  };
}
