import { readEnvironment } from '@orders-platform/kit';
import { describe, expect, it } from 'vitest';
import { emailSettings, mailServerOf } from '../config.ts';

const serverOf = (environment: Record<string, string>) => mailServerOf(readEnvironment(emailSettings, environment));

describe('the mail server', () => {
  it('is the mail box of this machine, without a login, unless told', () => {
    expect(serverOf({})).toEqual({
      host: 'localhost',
      port: 2525,
      secure: false,
      from: 'Orders <orders@orders-platform.example>',
    });
  });

  it('is told who sends, and to speak TLS at once', () => {
    const login = { SMTP_SECURE: 'true', SMTP_USERNAME: 'orders', SMTP_PASSWORD: 'correct-horse' };
    expect(serverOf(login)).toMatchObject({ secure: true, auth: { user: 'orders', pass: 'correct-horse' } });
  });

  it.each([{ SMTP_USERNAME: 'orders' }, { SMTP_PASSWORD: 'correct-horse' }])(
    'is not reached with half a login: %o',
    (half) => {
      expect(() => serverOf(half)).toThrow('SMTP_USERNAME and SMTP_PASSWORD come together');
    },
  );
});
