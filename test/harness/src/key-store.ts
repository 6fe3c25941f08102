import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { HarnessError } from './harness-error.ts';
import { findJava } from './java.ts';
import { HOST } from './ports.ts';

/** A key with a certificate that it signed itself, for brokers on this machine. */
export interface KeyStore {
  /** PKCS 12. */
  readonly file: string;
  readonly password: string;
  /** PEM: what a client has to trust. */
  readonly certificate: string;
}

const PASSWORD = 'for-tests-only';
const ALIAS = 'broker';

/** Makes a key store in a folder with the JDK's `keytool`; it is good for two days. Throws `HARNESS_NO_JAVA`. */
export async function makeKeyStore(folder: string, signal?: AbortSignal): Promise<KeyStore> {
  const java = await findJava(signal);
  const keytool = java.replace(/java$/, 'keytool');
  const file = join(folder, 'broker.p12');
  const certificateFile = join(folder, 'broker.pem');
  const store = ['-alias', ALIAS, '-keystore', file, '-storetype', 'PKCS12', '-storepass', PASSWORD];
  const names = `SAN=IP:${HOST},DNS:localhost`;
  const key = ['-keyalg', 'EC', '-dname', 'CN=localhost', '-ext', names, '-validity', '2'];
  await mkdir(folder, { recursive: true });
  await rm(file, { force: true });
  for (const args of [
    ['-genkeypair', ...store, ...key],
    ['-exportcert', '-rfc', ...store, '-file', certificateFile],
  ]) {
    const { code, output } = await runCommand(keytool, args, signal);
    if (code !== 0) throw new HarnessError('HARNESS_BROKER_FAILED', `keytool made no key store: ${output.trim()}`);
  }
  return { file, password: PASSWORD, certificate: await readFile(certificateFile, 'utf8') };
}
