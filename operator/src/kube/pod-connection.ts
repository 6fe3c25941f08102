import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import type { ApiConnection } from './api-connection.ts';

/** Where a pod finds its service account. */
export interface PodSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder with `token` and `ca.crt`. */
  readonly folder: string;
  readonly clock: Clock;
}

const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
/** As client-go: a kubelet renews a token long before it runs out. */
const READ_AGAIN_AFTER_MS = 60_000;

/** By the pod's service account, whose renewed token is read within a minute; undefined where this is no pod. */
export function podConnection({
  environment = process.env,
  folder = FOLDER,
  clock = systemClock,
}: Partial<PodSurroundings> = {}): ApiConnection | undefined {
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT'];
  if (!host || !port || !existsSync(`${folder}/token`)) return undefined;
  let known: { readonly at: number; readonly token: string; readonly ca: string } | undefined;
  return {
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    async options() {
      const now = clock.monotonic();
      if (known === undefined || now - known.at >= READ_AGAIN_AFTER_MS) {
        const [token, ca] = await Promise.all(['token', 'ca.crt'].map((file) => readFile(`${folder}/${file}`, 'utf8')));
        known = { at: now, token: (token ?? '').trim(), ca: ca ?? '' };
      }
      return { ca: known.ca, headers: { authorization: `Bearer ${known.token}` } };
    },
  };
}
