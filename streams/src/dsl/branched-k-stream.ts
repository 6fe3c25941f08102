import type { Predicate } from './functions.ts';
import type { KStream } from './k-stream.ts';
import { PassThroughProcessor } from './operators/pass-through.ts';
import { type Branch, StreamBranchProcessor } from './operators/stream-branch.ts';
import type { Named } from './options.ts';
import type { LogicalStream } from './plan/logical-stream.ts';
import { requireName } from './plan/require-name.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';

/** What a branch is told (`Branched`). */
export interface Branched<K, V, Name extends string = string> {
  readonly name?: Name | undefined;
  /** Goes on with the branch; what it answers stands among the branches instead, or nothing does. */
  readonly function?: ((branch: KStream<K, V>) => KStream<K, V> | null) | undefined;
  /** Takes the branch, which then is not among the branches. */
  readonly consumer?: ((branch: KStream<K, V>) => void) | undefined;
}

/** The streams of a split, by the names of their branches. */
export type Branches<K, V, N extends string> = { readonly [Name in N]: KStream<K, V> };

/**
 * A stream being divided (`BranchedKStream`). A branch without a name is called by its place, `1`, `2` and so on, the
 * default branch `0`; in the topology their names follow the splitter's.
 */
export class BranchedKStream<K, V, N extends string> {
  readonly #plan: StreamsPlan;
  readonly #source: LogicalStream<K, V>;
  readonly #splitter: string;
  readonly #branches: Branch<K, V>[] = [];
  readonly #streams: { [name: string]: KStream<K, V> } = {};
  #defaultChild: string | undefined;

  constructor(plan: StreamsPlan, source: LogicalStream<K, V>, options: Named) {
    this.#plan = plan;
    this.#source = source;
    this.#splitter = plan.nameOf('KSTREAM-BRANCH-', options);
    plan.add({
      kind: 'process',
      name: this.#splitter,
      parents: [source.name],
      supplier: () => new StreamBranchProcessor(this.#branches, this.#defaultChild),
      stores: [],
    });
  }

  /** Takes the records that no earlier branch took and for which the predicate is true. */
  branch(
    predicate: Predicate<K, V>,
    options: Branched<K, V> & { readonly consumer: (branch: KStream<K, V>) => void },
  ): BranchedKStream<K, V, N>;
  branch<Name extends string = string>(
    predicate: Predicate<K, V>,
    options?: Branched<K, V, Name>,
  ): BranchedKStream<K, V, N | Name>;
  branch(predicate: Predicate<K, V>, options: Branched<K, V> = {}): BranchedKStream<K, V, N> {
    const name = options.name ?? String(this.#branches.length + 1);
    const branch: Branch<K, V> = { predicate, child: this.#splitter + name };
    this.#branches.push(branch);
    this.#add(name, options);
    return this;
  }

  /** Ends the split: what no branch took goes to one more branch. */
  defaultBranch(options: Branched<K, V> & { readonly consumer: (branch: KStream<K, V>) => void }): Branches<K, V, N>;
  defaultBranch<Name extends string = '0'>(options?: Branched<K, V, Name>): Branches<K, V, N | Name>;
  defaultBranch(options: Branched<K, V> = {}): Branches<K, V, N> {
    const name = options.name ?? '0';
    this.#defaultChild = this.#splitter + name;
    this.#add(name, options);
    return this.#result() as Branches<K, V, N>;
  }

  /** Ends the split: what no branch took is left out. */
  noDefaultBranch(): Branches<K, V, N> {
    return this.#result() as Branches<K, V, N>;
  }

  #add(name: string, options: Branched<K, V>): void {
    const child = requireName(this.#splitter + name);
    this.#plan.newName(child);
    this.#plan.add({
      kind: 'process',
      name: child,
      parents: [this.#splitter],
      supplier: () => new PassThroughProcessor(),
      stores: [],
    });
    const branch = this.#plan.handles.stream({ ...this.#source, name: child });
    if (options.consumer !== undefined) return options.consumer(branch);
    const result = options.function === undefined ? branch : options.function(branch);
    if (result !== null) this.#streams[name] = result;
  }

  #result(): Branches<K, V, string> {
    return Object.freeze({ ...this.#streams });
  }
}
