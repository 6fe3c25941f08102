import { parseArgs } from 'node:util';
import { checkMemory } from './memory-budget.ts';
import { ordersSession } from './orders-session.ts';
import { InstalledPlatform } from './platform.ts';
import { e2eSettings } from './settings.ts';
import { timed } from './timed.ts';

const USAGE = `usage: run-e2e.ts [--profile default|small] [--keep]
  Installs operator and platform on the cluster that KUBECONFIG names, posts an order through a port-forward, asks a pod
  that does not own it, runs the charts' tests, prints the memory of every pod, and removes everything unless --keep.
  The images must be in the cluster (make images) and the Strimzi operator, or its stand-in, must run.`;

const PROFILES: Readonly<Record<string, { readonly files: readonly string[]; readonly budgetMiB: number }>> = {
  default: { files: [], budgetMiB: 4096 },
  small: { files: ['charts/platform/values-small.yaml'], budgetMiB: 2048 },
};

const { values } = parseArgs({
  options: {
    profile: { type: 'string', default: 'default' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const profile = PROFILES[values.profile];
if (values.help || profile === undefined) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 64);
}

const settings = e2eSettings();
const platform = new InstalledPlatform(settings, profile.files);
await timed(`profile ${values.profile}, from empty namespaces to a checked order`, async () => {
  await platform.install();
  const session = await ordersSession(platform.kubectl);
  console.log(
    `          POST in ${session.postedMs} ms, ${session.outcome} after ${session.validatedMs} ms; ` +
      `GET at ${session.asked} answered by ${session.answeredBy}`,
  );
  await timed('helm test', () => platform.test());
});
await checkMemory(platform.kubectl, [settings.namespace, settings.operatorNamespace], profile.budgetMiB);
if (!values.keep) await platform.uninstall();
