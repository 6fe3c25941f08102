import type { MailOutbox } from '../../services/email/mail-outbox.ts';
import { emailTopology } from '../../services/email/topology.ts';
import { fraudTopology } from '../../services/fraud/topology.ts';
import { inventoryTopology } from '../../services/inventory/topology.ts';
import { orderDetailsTopology } from '../../services/order-details/topology.ts';
import { ordersTopology } from '../../services/orders/topology.ts';
import { validationsTopology } from '../../services/validations/topology.ts';
import type { SimulatedCluster, SimulatedScheduler } from '../../streams/src/testing/simulation/index.ts';
import type { Topology } from '../../streams/src/topology/index.ts';
import { SimulatedInstance } from '../../streams/test/runtime/simulated-application.ts';
import { serdes } from './platform-topics.ts';
import type { SimulatedMailServer } from './simulated-mail-server.ts';

/** The application ids of the services, each with its topology. */
const TOPOLOGIES = {
  orders: () => ordersTopology(serdes),
  fraud: () => fraudTopology(serdes),
  inventory: () => inventoryTopology(serdes),
  'order-details': () => orderDetailsTopology(serdes),
  validations: () => validationsTopology(serdes),
  email: (outbox: MailOutbox) => emailTopology(serdes, { outbox, inDoubtAfterMs: 2_000 }),
} satisfies { readonly [service: string]: (outbox: MailOutbox) => Topology };

/** A service of the platform by its application id. */
export type ServiceName = keyof typeof TOPOLOGIES;

/** Every service. */
export const SERVICES = Object.keys(TOPOLOGIES) as readonly ServiceName[];

/** The world that instances live in. */
export interface PlatformWorld {
  readonly scheduler: SimulatedScheduler;
  readonly cluster: SimulatedCluster;
  readonly mailServer: SimulatedMailServer;
  readonly partitions: number;
  readonly transactionTimeoutMs: number;
}

/** One instance of a service: its process is killed and started again, its disk stays. */
export class PlatformInstance {
  readonly service: ServiceName;
  readonly instance: SimulatedInstance;
  #outbox: MailOutbox | undefined;

  constructor(service: ServiceName, index: number, world: PlatformWorld) {
    const { scheduler, cluster, mailServer, partitions, transactionTimeoutMs } = world;
    this.service = service;
    const topology = (): Topology => {
      const { process } = this.instance;
      if (service !== 'email' || process === undefined) return TOPOLOGIES[service](undefined as never);
      this.#outbox = mailServer.outboxOf(process, cluster, partitions);
      return TOPOLOGIES.email(this.#outbox);
    };
    this.instance = new SimulatedInstance(`${service}-${index}`, scheduler, cluster, topology, {
      applicationId: service,
      transactionTimeoutMs,
      // The checker reads in which order fraud took the orders.
      repartitionPurgeIntervalMs: 2 ** 31 - 1,
      onUncaughtError: () => 'replace',
    });
  }

  get name(): string {
    return this.instance.name;
  }

  /** Starts the process unless it runs. */
  start(): void {
    const { process, streams } = this.instance;
    if (process !== undefined && process.state !== 'killed' && streams?.state !== 'error') return;
    this.instance.start();
    const outbox = this.#outbox;
    if (outbox !== undefined) this.instance.streams?.onCommit(() => outbox.committed());
  }

  /** Whether it runs all tasks that it is given, and has nothing left to do. */
  get isIdle(): boolean {
    const { process, streams } = this.instance;
    if (process?.state !== 'running' || streams?.state !== 'running') return false;
    return streams.report().tasks.every(({ phase, partitions }) => phase === 'running' && partitions.every(isRead));
  }
}

function isRead({ lag }: { readonly lag: number | undefined }): boolean {
  return lag === 0;
}
