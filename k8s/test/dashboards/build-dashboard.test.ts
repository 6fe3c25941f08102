import { describe, expect, it } from 'vitest';
import { buildDashboard } from '../../dashboards/build-dashboard.ts';
import { DASHBOARDS } from '../../dashboards/index.ts';

const all = Object.entries(DASHBOARDS);

interface Position {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function overlap(a: Position, b: Position): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

describe('the dashboards', () => {
  it('are known by uids of their own', () => {
    expect(new Set(all.map(([, { uid }]) => uid)).size).toBe(all.length);
  });

  it.each(all)('%s is the same each time, and says what every panel is for', (_name, spec) => {
    expect(JSON.stringify(buildDashboard(spec))).toBe(JSON.stringify(buildDashboard(spec)));
    for (const { title, description } of spec.rows.flatMap(({ panels }) => panels)) {
      expect(`${title}: ${description}`).toMatch(/: .+\.$/);
    }
  });

  it.each(all)('%s has its panels side by side, and every query of the spec', (_name, spec) => {
    const panels = buildDashboard(spec).panels ?? [];
    const placed = panels.map(({ gridPos }) => gridPos as Position);
    for (const [index, one] of placed.entries()) {
      expect(one.x + one.w).toBeLessThanOrEqual(24);
      expect(placed.slice(index + 1).filter((other) => overlap(one, other))).toEqual([]);
    }
    const queries = panels.flatMap((panel) =>
      'targets' in panel ? ((panel.targets ?? []) as { readonly expr?: string }[]).map(({ expr }) => expr) : [],
    );
    expect(queries).toEqual(
      spec.rows.flatMap(({ panels: own }) => own.flatMap((one) => one.queries.map(({ expr }) => expr))),
    );
  });

  it.each(all)('%s chooses its data source, and offers all values at first', (_name, spec) => {
    const list = buildDashboard(spec).templating?.list ?? [];
    expect(list.map(({ name }) => name)).toEqual(['datasource', ...spec.variables.map(({ name }) => name)]);
    for (const { allValue, current } of list.slice(1)) expect([allValue, current?.value]).toEqual(['.*', '$__all']);
  });
});
