import { describe, expect, test } from 'vitest';
import { RolloutTurns } from '../../../src/reconcilers/streams-application/rollout-turns.ts';

const progress = { reason: 'UpdatingPod', message: 'fraud-0 is updated' };
const going = { update: 'going', phase: 'Rolling', progress } as const;
const starting = { phase: 'Pending', progress } as const;
const done = { phase: 'Running' } as const;

describe('the turn to be updated', () => {
  test('is taken by the first, in each namespace for itself', () => {
    const turns = new RolloutTurns(1);
    expect(turns.ahead('shop/fraud')).toBeUndefined();
    turns.follow('shop/fraud', going);
    expect(turns.ahead('shop/fraud')).toBeUndefined();
    expect(turns.ahead('shop/orders')).toBe('fraud');
    expect(turns.ahead('test/orders')).toBeUndefined();
  });

  test('is kept until the last pod has started', () => {
    const turns = new RolloutTurns(1);
    turns.follow('shop/fraud', going);
    turns.follow('shop/fraud', starting);
    expect(turns.ahead('shop/orders')).toBe('fraud');
    turns.follow('shop/fraud', done);
    expect(turns.ahead('shop/orders')).toBeUndefined();
  });

  test('is not taken by what starts or scales without an update, nor by what is queued', () => {
    const turns = new RolloutTurns(1);
    turns.follow('shop/fraud', starting);
    turns.follow('shop/orders', { ...going, update: 'queued' });
    expect(turns.ahead('shop/email')).toBeUndefined();
  });

  test('is given back by what has taken too long, and by what is gone', () => {
    const turns = new RolloutTurns(1);
    turns.follow('shop/fraud', going);
    turns.follow('shop/fraud', { ...going, phase: 'Failed' });
    expect(turns.ahead('shop/orders')).toBeUndefined();
    turns.follow('shop/orders', going);
    turns.giveBack('shop/orders');
    expect(turns.ahead('shop/email')).toBeUndefined();
  });

  test('is had by as many at once as are allowed', () => {
    const turns = new RolloutTurns(2);
    turns.follow('shop/fraud', going);
    expect(turns.ahead('shop/orders')).toBeUndefined();
    turns.follow('shop/orders', going);
    expect(turns.ahead('shop/email')).toBe('fraud');
    turns.follow('shop/fraud', done);
    expect(turns.ahead('shop/email')).toBeUndefined();
  });
});
