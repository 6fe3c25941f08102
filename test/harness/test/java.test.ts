import { afterEach, describe, expect, it, vi } from 'vitest';
import { findJava, parseJavaVersion } from '../src/java.ts';

afterEach(() => vi.unstubAllEnvs());

describe('parseJavaVersion', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['java version "1.8.0_402"', 8],
    ['The operation couldn’t be completed. Unable to locate a Java Runtime.', undefined],
  ])('reads %s as %s', (output, version) => {
    expect(parseJavaVersion(output)).toBe(version);
  });
});

describe('findJava', () => {
  it('says what to install when there is no java on the PATH', async () => {
    vi.stubEnv('JAVA_HOME', '');
    vi.stubEnv('PATH', '/nonexistent');
    await expect(findJava()).rejects.toMatchObject({
      code: 'HARNESS_NO_JAVA',
      message: expect.stringContaining('install a JDK'),
    });
  });

  it('names the java of a JAVA_HOME that has none', async () => {
    vi.stubEnv('JAVA_HOME', '/nonexistent');
    await expect(findJava()).rejects.toMatchObject({
      code: 'HARNESS_NO_JAVA',
      message: expect.stringContaining('/nonexistent/bin/java'),
    });
  });
});
