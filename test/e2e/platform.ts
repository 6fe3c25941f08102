import { allSettled } from './applications.ts';
import { CHECKER, checkerUser } from './checker-user.ts';
import { Helm } from './helm.ts';
import { Kubectl } from './kubectl.ts';
import type { E2eSettings } from './settings.ts';
import { timed } from './timed.ts';

/** The name of the Kafka resource that the chart makes. */
export const KAFKA = 'orders';

const FOR_THE_CHECKER = 'test/e2e/values.yaml';
const RELEASE = 'platform';
const OPERATOR_RELEASE = 'operator';

/** The platform as Helm installs it, with one kubectl for its namespace and one for the operator's. */
export class InstalledPlatform {
  readonly kubectl: Kubectl;
  readonly operator: Kubectl;
  readonly #settings: E2eSettings;
  readonly #helm: Helm;
  readonly #files: readonly string[];

  /** `files`: values of the profile under test. */
  constructor(settings: E2eSettings, files: readonly string[] = []) {
    this.#settings = settings;
    this.#files = files;
    this.#helm = new Helm(settings.helm);
    this.kubectl = new Kubectl(settings.namespace);
    this.operator = new Kubectl(settings.operatorNamespace);
  }

  /** Installs operator and platform into empty namespaces and resolves when every application is ready. */
  async install(): Promise<void> {
    const { operatorNamespace, tag } = this.#settings;
    await timed('helm install operator', () =>
      this.#helm.upgrade({
        name: OPERATOR_RELEASE,
        chart: 'charts/operator',
        namespace: operatorNamespace,
        set: [`image.tag=${tag}`],
      }),
    );
    await timed('operator available', () => this.operator.wait('condition=Available', 120, 'deployment', '--all'));
    await timed('helm install platform', () => this.upgrade());
    await timed('Kafka ready', () => this.kubectl.wait('condition=Ready', 300, `kafka/${KAFKA}`));
    await timed('every StreamsApplication ready', () => allSettled(this.kubectl, 600));
    await timed('checker user ready', async () => {
      await this.kubectl.apply(checkerUser(KAFKA));
      await this.kubectl.wait('condition=Ready', 60, `kafkauser/${CHECKER}`);
    });
  }

  /** Brings the platform's release to the profile's values and these on top. */
  async upgrade(...set: readonly string[]): Promise<void> {
    const { namespace, tag } = this.#settings;
    await this.#helm.upgrade({
      name: RELEASE,
      chart: 'charts/platform',
      namespace,
      values: [...this.#files, FOR_THE_CHECKER],
      set: [`image.tag=${tag}`, ...set],
    });
  }

  /** Runs the chart's own tests. */
  test(): Promise<string> {
    return this.#helm.test(RELEASE, this.#settings.namespace);
  }

  /** Removes both releases, the namespaces and all that is in them; the definitions of the kinds stay. */
  async uninstall(): Promise<void> {
    const { namespace, operatorNamespace } = this.#settings;
    await timed('helm uninstall platform', () => this.#helm.uninstall(RELEASE, namespace));
    await timed('helm uninstall operator', () => this.#helm.uninstall(OPERATOR_RELEASE, operatorNamespace));
    await timed('namespaces gone', () =>
      new Kubectl().run(['delete', 'namespace', namespace, operatorNamespace, '--ignore-not-found', '--timeout=120s']),
    );
  }
}
