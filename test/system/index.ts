/** What the tests of the platform as a whole share: the checker of its invariants, and how it waits until nothing moves. */

export { addStock } from './add-stock.ts';
export { eventually } from './eventually.ts';
export { readMails } from './evidence.ts';
export { INVARIANTS, type InvariantReport } from './invariants.ts';
export { ask, order, pathOf, post, type Reply, servedBy, stateIn, validated } from './orders-http.ts';
export { checkWhenSettled } from './settled.ts';
