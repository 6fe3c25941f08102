import type { StockBalance } from '../system/stock-recomputation.ts';
import type { SimulatedLogs } from './platform-log.ts';

/** What is wrong with the stock that the inventory service remembers, set against the balance that the log gives. */
export function stockViolations({ stocks }: SimulatedLogs, balances: readonly StockBalance[]): readonly string[] {
  const oversold = stocks.records.flatMap(({ key, offset, value: { onHand, reserved, unread } }) =>
    reserved >= 0 && reserved <= (onHand ?? 0) && unread >= 0
      ? []
      : [`${key} at ${offset}: ${reserved} reserved of ${onHand} on hand, ${unread} unread`],
  );
  const last = new Map(stocks.records.map(({ key, value }) => [key, value]));
  const wrong = balances.flatMap(({ product, onHand, reserved }) => {
    const stock = last.get(product) ?? { onHand: null, reserved: 0, unread: 0 };
    if (stock.onHand === onHand && stock.reserved === reserved && stock.unread === 0) return [];
    return [`${product}: the store has ${JSON.stringify(stock)}, the log says ${onHand} on hand, ${reserved} reserved`];
  });
  return [...oversold, ...wrong];
}
