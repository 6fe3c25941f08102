import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { EnvironmentError, hostList, port, readEnvironment } from '../environment.ts';
import { serviceSettings } from '../service-settings.ts';

const schema = z.object({
  HTTP_PORT: port.default(8080),
  BROKERS: hostList,
  MAIL_PASSWORD: z.string().min(8).optional(),
});

function failure(environment: Record<string, string>): EnvironmentError {
  try {
    readEnvironment(schema, environment);
  } catch (error) {
    if (error instanceof EnvironmentError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('readEnvironment', () => {
  it('reads numbers and lists, and defaults for what is unset or empty', () => {
    expect(readEnvironment(schema, { BROKERS: 'a:1, b:2', HTTP_PORT: '' })).toEqual({
      BROKERS: ['a:1', 'b:2'],
      HTTP_PORT: 8080,
    });
  });

  it('names every variable that is wrong, with its value', () => {
    const error = failure({ HTTP_PORT: '80a' });
    expect(error.variables).toEqual(['HTTP_PORT', 'BROKERS']);
    expect(error.message).toBe(
      'The environment cannot be used. HTTP_PORT="80a": must be an integer from 0 to 65535. BROKERS is not set.',
    );
  });

  it('shows no secret', () => {
    expect(failure({ BROKERS: 'a:1', MAIL_PASSWORD: 'hunter2' }).message).not.toContain('hunter2');
  });

  it('has a default for everything that a laptop needs', () => {
    expect(readEnvironment(serviceSettings, {})).toMatchObject({ HTTP_PORT: 8080, KAFKA_BROKERS: ['localhost:9092'] });
  });
});
