import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { KafkaClientOptions, KafkaCredentials } from '@orders-platform/streams/client';
import { EnvironmentError } from './environment.ts';
import { checkKafkaSettings, type KafkaSettings } from './kafka-settings.ts';
import type { Logger } from './logger.ts';

const FILES = [
  'KAFKA_TLS_CA_FILE',
  'KAFKA_TLS_CERT_FILE',
  'KAFKA_TLS_KEY_FILE',
  'KAFKA_SASL_PASSWORD_FILE',
] as const satisfies readonly (keyof KafkaSettings)[];

type FileVariable = (typeof FILES)[number];
type Contents = { readonly [variable in FileVariable]?: string };

/**
 * How a client reaches Kafka by these settings. What the files hold is looked at whenever a connection is made, so that
 * a renewal needs no restart; while they hold something unusable, what they held before goes on being used.
 * @throws {EnvironmentError} when settings contradict one another, or a file cannot be used
 */
export function kafkaOptions(
  settings: KafkaSettings,
  logger?: Pick<Logger, 'info' | 'warn'>,
): Pick<KafkaClientOptions, 'brokers' | 'credentials'> {
  checkKafkaSettings(settings);
  const brokers = settings.KAFKA_BROKERS;
  if (!settings.KAFKA_TLS && settings.KAFKA_SASL_MECHANISM === undefined) return { brokers };
  let contents = readFiles(settings);
  let credentials = credentialsOf(settings, contents);
  let complaint = '';
  return {
    brokers,
    credentials() {
      try {
        const found = readFiles(settings);
        const renewed = FILES.filter((variable) => found[variable] !== contents[variable]);
        if (renewed.length > 0) {
          credentials = credentialsOf(settings, found);
          contents = found;
          logger?.info({ renewed }, 'the credentials for Kafka were renewed');
        }
        complaint = '';
      } catch (error) {
        const { message } = error as Error;
        if (message !== complaint) logger?.warn({ reason: message }, 'the credentials for Kafka stay as they were');
        complaint = message;
      }
      return credentials;
    },
  };
}

type Sasl = NonNullable<KafkaCredentials['sasl']>;

function readFiles(settings: KafkaSettings): Contents {
  const contents: { [variable in FileVariable]?: string } = {};
  for (const variable of FILES) {
    const path = settings[variable];
    if (path === undefined) continue;
    try {
      contents[variable] = variable === 'KAFKA_TLS_CA_FILE' ? readBundle(path) : readFileSync(path, 'utf8');
    } catch (cause) {
      throw unusable(variable, path, (cause as Error).message);
    }
    if (contents[variable]?.trim() === '') throw unusable(variable, path, 'the file is empty');
  }
  return contents;
}

/** All certificates of a folder: while an authority is replaced its Secret holds the old one beside the new (Strimzi). */
function readBundle(path: string): string {
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8');
  const certificates = readdirSync(path).filter((name) => name.endsWith('.crt'));
  return certificates
    .toSorted()
    .map((name) => readFileSync(join(path, name), 'utf8'))
    .join('\n');
}

function credentialsOf(settings: KafkaSettings, contents: Contents): KafkaCredentials {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username = '' } = settings;
  const password = contents.KAFKA_SASL_PASSWORD_FILE?.replace(/\r?\n$/, '') ?? '';
  return {
    ...(settings.KAFKA_TLS && { ssl: secureContextOf(settings, contents) }),
    ...(mechanism !== undefined && { sasl: { mechanism, username, password } as Sasl }),
  };
}

/** Made here, so that a certificate which does not fit its key, as in the middle of a renewal, is found out in time. */
function secureContextOf(settings: KafkaSettings, contents: Contents) {
  const { KAFKA_TLS_CA_FILE: ca, KAFKA_TLS_CERT_FILE: cert, KAFKA_TLS_KEY_FILE: key } = contents;
  const pem = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  try {
    // Node passes over whatever is no certificate in a bundle, all of it if need be.
    if (ca !== undefined) new X509Certificate(ca);
    return { secureContext: createSecureContext(pem) };
  } catch (cause) {
    throw new EnvironmentError(
      new Map(
        FILES.filter((variable) => variable.startsWith('KAFKA_TLS') && settings[variable] !== undefined).map(
          (variable) => [variable, `${variable}=${JSON.stringify(settings[variable])}: ${(cause as Error).message}`],
        ),
      ),
    );
  }
}

function unusable(variable: FileVariable, path: string, why: string): EnvironmentError {
  return new EnvironmentError(new Map([[variable, `${variable}=${JSON.stringify(path)}: ${why}`]]));
}
