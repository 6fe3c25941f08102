import { describe, expect, test } from 'vitest';
import { podsOf, render } from './helm.ts';

describe.each([
  ['operator', []],
  ['platform', ['generator.enabled=true']],
] as const)('charts/%s', (chart, set) => {
  const pods = podsOf(render(chart, { set }));

  test.each(pods.map(({ owner, spec }) => [owner, spec] as const))(
    '%s meets the restricted pod security standard',
    (_owner, spec) => {
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const { securityContext, resources } of spec.containers) {
        expect(securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(resources.limits.memory).toMatch(/^\d+Mi$/);
      }
    },
  );

  test('nothing but the operator has a token for the API server', () => {
    const withToken = pods.filter(({ spec }) => spec.automountServiceAccountToken !== false).map(({ owner }) => owner);
    expect(withToken).toEqual(chart === 'operator' ? ['Deployment/shop-orders-platform-operator'] : []);
  });
});
