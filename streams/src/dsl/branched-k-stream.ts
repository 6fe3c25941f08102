import type { Predicate } from './functions.ts';
import type { KStream } from './k-stream.ts';
import { PassThroughProcessor } from './operators/pass-through.ts';
import { type Branch, StreamBranchProcessor } from './operators/stream-branch.ts';
import type { Named } from './options.ts';
import type { LogicalStream } from './plan/logical-stream.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';

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
  branch<Name extends string = string>(
    predicate: Predicate<K, V>,
    options: { readonly name?: Name } = {},
  ): BranchedKStream<K, V, N | Name> {
    const child = this.#add(options.name ?? String(this.#branches.length + 1));
    this.#branches.push({ predicate, child });
    return this as unknown as BranchedKStream<K, V, N | Name>;
  }

  /** Ends the split: what no branch took goes to one more branch. */
  defaultBranch<Name extends string = '0'>(options: { readonly name?: Name } = {}): Branches<K, V, N | Name> {
    this.#defaultChild = this.#add(options.name ?? '0');
    return this.#result() as Branches<K, V, N | Name>;
  }

  /** Ends the split: what no branch took is left out. */
  noDefaultBranch(): Branches<K, V, N> {
    return this.#result() as Branches<K, V, N>;
  }

  #add(name: string): string {
    const child = this.#splitter + name;
    this.#plan.newName(child);
    this.#plan.add({
      kind: 'process',
      name: child,
      parents: [this.#splitter],
      supplier: () => new PassThroughProcessor(),
      stores: [],
    });
    this.#streams[name] = this.#plan.handles.stream({ ...this.#source, name: child });
    return child;
  }

  #result(): Branches<K, V, string> {
    return Object.freeze({ ...this.#streams });
  }
}
