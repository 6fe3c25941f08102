import type { Product } from '@orders-platform/contracts';
import { createMetrics } from '@orders-platform/kit';
import { describe, expect, it } from 'vitest';
import type { Stock } from '../stock.ts';
import { registerStockMetrics, StockLevels } from '../stock-levels.ts';
import type { StockStore } from '../stores.ts';

const level = (onHand: number | null, reserved: number): Stock => ({ onHand, reserved, unread: 0 });

function storeOf(...entries: [Product, Stock][]): StockStore {
  return { all: () => new Map(entries).entries() } as unknown as StockStore;
}

async function shown(levels: StockLevels): Promise<string[]> {
  const metrics = createMetrics();
  registerStockMetrics(metrics, levels);
  return (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('inventory_stock_pieces{'));
}

describe('the stock metrics', () => {
  it('show what a store held when its task began, and what was put since', async () => {
    const levels = new StockLevels();
    const store = storeOf(['JUMPERS', level(10, 4)], ['STOCKINGS', level(null, 2)]);
    levels.opened(store);
    levels.put(store, 'JUMPERS', level(9, 5));
    expect(await shown(levels)).toEqual([
      'inventory_stock_pieces{product="JUMPERS",kind="on_hand"} 9',
      'inventory_stock_pieces{product="JUMPERS",kind="reserved"} 5',
      'inventory_stock_pieces{product="JUMPERS",kind="available"} 4',
      'inventory_stock_pieces{product="STOCKINGS",kind="on_hand"} 0',
      'inventory_stock_pieces{product="STOCKINGS",kind="reserved"} 2',
      'inventory_stock_pieces{product="STOCKINGS",kind="available"} 0',
    ]);
  });

  it('forget the products of a task that ends, and show no key that is no product', async () => {
    const levels = new StockLevels();
    const [gone, odd] = [storeOf(['JUMPERS', level(10, 4)]), storeOf(['SOCKS' as Product, level(1, 0)])];
    levels.opened(gone);
    levels.opened(odd);
    levels.closed(gone);
    levels.put(gone, 'JUMPERS', level(1, 1));
    expect(await shown(levels)).toEqual([]);
  });
});
