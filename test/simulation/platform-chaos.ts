import type { SimulatedProcess } from '../../streams/src/testing/simulation/index.ts';
import type { ChaosShape, Span } from './chaos-shape.ts';
import type { PlatformInstance, PlatformWorld } from './platform-instance.ts';

/** What is done to the platform's processes and to the broker, drawn from the seed as a shape says. */
export class PlatformChaos {
  readonly #world: PlatformWorld;
  readonly #instances: readonly PlatformInstance[];
  readonly #shape: ChaosShape;
  #over = false;
  /** Kills so far, of whatever cause. */
  kills = 0;

  constructor(world: PlatformWorld, instances: readonly PlatformInstance[], shape: ChaosShape) {
    this.#world = world;
    this.#instances = instances;
    this.#shape = shape;
  }

  /** Sets timers for all that is to happen. */
  begin(): void {
    const { faults, kills, rolls, pauses, outages, isolations, compactions, killInRestore } = this.#shape;
    const { cluster } = this.#world;
    cluster.network.change({ faults });
    this.#often(kills, () => this.#kill(this.#anyInstance()));
    this.#often(rolls, () => this.#roll(this.#anyInstance()));
    this.#often(pauses, () => this.#pause(this.#anyInstance().instance.process));
    this.#often(outages, () => this.#breakBroker());
    this.#often(isolations, () => this.#isolate(this.#anyInstance()));
    this.#often(compactions, () => cluster.compact());
    if (killInRestore > 0) this.#watchRestorations();
  }

  /** To be told of every event's label: the end of a transaction may be the end of its instance. */
  onTrace(label: string): void {
    const { killAfterCommit } = this.#shape;
    if (this.#over || !label.startsWith('commit ')) return;
    const { scheduler } = this.#world;
    if (!scheduler.chance(killAfterCommit)) return;
    const found = this.#instances.find(({ service, name }) => label === `commit ${service}-${name}`);
    const process = found?.instance.process;
    scheduler.schedule(scheduler.between(0, 5_000), 'kill after commit', () => {
      if (found !== undefined && found.instance.process === process) this.#kill(found);
    });
  }

  /** Ends all faults, lets all processes go on, and starts those that are dead. */
  end(): void {
    this.#over = true;
    const { network } = this.#world.cluster;
    network.change({ faults: {} });
    network.brokerUp();
    for (const one of this.#instances) {
      network.rejoin(one.name);
      one.instance.process?.resume();
      one.start();
    }
  }

  #kill(one: PlatformInstance): void {
    const { process } = one.instance;
    if (this.#over || process === undefined || process.state === 'killed') return;
    one.instance.kill();
    this.kills++;
    this.#after(this.#shape.downMs, () => one.start());
  }

  #roll(one: PlatformInstance): void {
    const { process, streams } = one.instance;
    if (process?.state !== 'running' || streams === undefined) return;
    const closed = streams.close({ leaveGroup: this.#world.scheduler.chance(0.5) });
    void closed.then(() => {
      process.kill();
      this.#after(this.#shape.downMs, () => one.start());
    });
  }

  #pause(process: SimulatedProcess | undefined): void {
    process?.pause();
    this.#after(this.#shape.pauseMs, () => process?.resume());
  }

  #breakBroker(): void {
    const { network } = this.#world.cluster;
    network.brokerDown();
    this.#after(this.#shape.outageMs, () => network.brokerUp());
  }

  #isolate({ name }: PlatformInstance): void {
    const { network } = this.#world.cluster;
    network.isolate(name);
    this.#after(this.#shape.isolationMs, () => network.rejoin(name));
  }

  #watchRestorations(): void {
    this.#world.scheduler.setTimer(100, () => {
      if (this.#over) return;
      for (const one of this.#instances) {
        const restores = one.instance.streams?.report().tasks.some(({ phase }) => phase === 'restoring');
        if (restores && this.#world.scheduler.chance(this.#shape.killInRestore)) this.#kill(one);
      }
      this.#watchRestorations();
    });
  }

  #often(times: number, action: () => void): void {
    for (let i = 0; i < times; i++) {
      this.#after([500, this.#shape.durationMs], () => {
        if (!this.#over) action();
      });
    }
  }

  #after([least, most]: Span, action: () => void): void {
    const { scheduler } = this.#world;
    scheduler.setTimer(scheduler.between(least, most), action);
  }

  #anyInstance(): PlatformInstance {
    return this.#instances[this.#world.scheduler.between(0, this.#instances.length - 1)] as PlatformInstance;
  }
}
