import type { KeyStore } from './key-store.ts';

/** A second listener of each broker, for those who come with TLS and SCRAM-SHA-512, as Strimzi sets one up. */
export interface SecureListener {
  readonly keyStore: KeyStore;
  /** Passwords by user name. */
  readonly users: Readonly<Record<string, string>>;
}

/** The listener's name in a broker's settings. */
export const SECURE = 'SECURE';

/** What a broker must know of the listener besides its port. */
export function secureProperties({ keyStore }: SecureListener): Record<string, string> {
  return {
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': keyStore.file,
    'ssl.keystore.password': keyStore.password,
    'ssl.key.password': keyStore.password,
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.secure.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
  };
}

/** What formatting the storage takes for the users to exist from the start (KIP-900). */
export function scramArguments({ users }: SecureListener): string[] {
  return Object.entries(users).flatMap(([name, password]) => [
    '--add-scram',
    `SCRAM-SHA-512=[name="${name}",password="${password}"]`,
  ]);
}
