import type { LogicalNode } from './logical-node.ts';

/** What the rest of a plan needs of one table. */
interface TableRequirement {
  /** Whether it must be kept in a store although the user did not ask for it. */
  materialized: boolean;
  /** Whether its changes must carry old values. */
  sendOldValues: boolean;
}

type TableNode = Extract<
  LogicalNode,
  {
    readonly kind: 'table-source' | 'aggregate' | 'cogroup' | 'table-transform' | 'table-suppress' | 'table-table-join';
  }
>;

/**
 * Finds out which tables must be kept and which must send old values, from what follows them in the plan. Consumers are
 * taken in the order of the calls, because a filter asks for old values only where they are to be had by then.
 */
export class TableRequirements {
  readonly #tables = new Map<string, TableNode>();
  readonly #needs = new Map<string, TableRequirement>();

  constructor(nodes: readonly LogicalNode[]) {
    for (const node of nodes) this.#add(node);
  }

  /** Whether the table's source is kept in its store. */
  isMaterialized(table: string): boolean {
    return this.#needOf(table).materialized;
  }

  /** Whether changes of the table carry old values. */
  sendsOldValues(table: string): boolean {
    return this.#needOf(table).sendOldValues;
  }

  #add(node: LogicalNode): void {
    switch (node.kind) {
      case 'table-source':
      case 'aggregate':
      case 'cogroup':
      case 'table-transform':
        this.#tables.set(node.name, node);
        this.#needs.set(node.name, { materialized: isKept(node), sendOldValues: false });
        if (node.kind === 'table-transform' && node.filter) this.#enableFilter(node.name, node.parents[0]);
        break;
      case 'table-suppress':
        // What was sent before is known from the old value that comes with the first change held back.
        this.#tables.set(node.name, node);
        this.#enableOldValues(node.parents[0], true);
        this.#needs.set(node.name, { materialized: true, sendOldValues: true });
        break;
      case 'table-table-join': {
        const [left, right] = node.parents;
        this.#tables.set(node.name, node);
        this.#needs.set(node.name, { materialized: node.store !== undefined, sendOldValues: false });
        if (node.join !== 'inner') this.#enableOldValues(left, true);
        if (node.join === 'outer') this.#enableOldValues(right, true);
        this.#requireGetter(left);
        this.#requireGetter(right);
        break;
      }
      case 'foreign-key-join': {
        const [left, right] = node.parents;
        this.#enableOldValues(right, true);
        this.#enableOldValues(left, true);
        this.#requireGetter(right);
        this.#requireGetter(left);
        break;
      }
      case 'table-group':
        this.#enableOldValues(node.parents[0], true);
        break;
      case 'stream-table-join':
        this.#requireGetter(node.table);
        break;
    }
  }

  /** A filter that gets old values can leave out deletions of what was never there; it takes them where they are free. */
  #enableFilter(filter: string, parent: string): void {
    this.#needOf(filter).sendOldValues = this.#enableOldValues(parent, false);
  }

  #enableOldValues(table: string, force: boolean): boolean {
    const need = this.#needOf(table);
    if (need.sendOldValues) return true;
    const node = this.#tables.get(table);
    switch (node?.kind) {
      case 'table-source':
        if (!force && !need.materialized) return false;
        need.materialized = true;
        break;
      case 'table-transform':
        if (node.store === undefined && !this.#enableOldValues(node.parents[0], force)) return false;
        break;
      case 'cogroup':
        for (const parent of node.parents) this.#enableOldValues(parent, true);
        break;
      case 'table-table-join':
        this.#enableOldValues(node.parents[0], true);
        this.#enableOldValues(node.parents[1], true);
        break;
    }
    need.sendOldValues = true;
    return true;
  }

  #requireGetter(table: string): void {
    const node = this.#tables.get(table);
    if (node?.kind === 'table-source') this.#needOf(table).materialized = true;
    else if (node?.kind === 'table-suppress') this.#requireGetter(node.parents[0]);
    else if (node?.kind === 'table-transform' && node.store === undefined) this.#requireGetter(node.parents[0]);
  }

  #needOf(table: string): TableRequirement {
    const need = this.#needs.get(table);
    if (need !== undefined) return need;
    const fresh = { materialized: false, sendOldValues: false };
    this.#needs.set(table, fresh);
    return fresh;
  }
}

function isKept(node: TableNode): boolean {
  return node.kind === 'table-source' ? node.queryable : node.store !== undefined;
}
