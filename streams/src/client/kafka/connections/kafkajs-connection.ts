import { createRequire } from 'node:module';
import net from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { KafkaCredentials } from './credentials.ts';
import { openTlsSocket } from './tls-socket.ts';

/** kafkajs's connection, as far as it is used: the socket, TLS, SASL, and matching responses to requests. */
export interface KafkaJsConnection {
  readonly connectionStatus: string;
  readonly socket: net.Socket | undefined;
  readonly requestQueue: KafkaJsRequestQueue;
  /** What `authenticate` uses, and leaves its traces in. */
  sasl: object | null;
  connect(): Promise<boolean>;
  authenticate(): Promise<void>;
  isAuthenticated(): boolean;
  disconnect(): Promise<boolean>;
  setVersions(versions: { readonly [apiKey: number]: { minVersion: number; maxVersion: number } }): void;
  setSupportAuthenticationProtocol(supported: boolean): void;
  nextCorrelationId(): number;
}

/** Requests on their way, by correlation id. */
export interface KafkaJsRequestQueue {
  pending: readonly unknown[];
  push(request: {
    readonly entry: {
      readonly apiKey: number;
      readonly apiName: string;
      readonly apiVersion: number;
      readonly correlationId: number;
      readonly resolve: (response: { readonly payload: Buffer }) => void;
      readonly reject: (error: Error) => void;
    };
    readonly expectResponse: boolean;
    readonly sendRequest: () => void;
  }): void;
  rejectAll(error: Error): void;
  scheduleCheckPendingRequests(): void;
}

/** What a connection says of itself while it works; failures reach the caller as errors all the same. */
export type ConnectionLog = (level: 'debug' | 'info' | 'warn' | 'error', message: string, extra: unknown) => void;

/** How a connection is made. */
export interface KafkaJsConnectionOptions extends KafkaCredentials {
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly connectTimeoutMs: number;
  readonly log?: ConnectionLog;
}

const require = createRequire(import.meta.url);
const Connection = require('kafkajs/src/network/connection') as new (options: object) => KafkaJsConnection;

const KEEP_ALIVE_MS = 60_000;

/** What `ssl: true` stands for. */
const BY_DEFAULT: ConnectionOptions = {};

/** A connection of kafkajs 2.2.4 that has not connected yet. */
export function kafkaJsConnection(options: KafkaJsConnectionOptions): KafkaJsConnection {
  const { host, port, clientId, connectTimeoutMs } = options;
  const connection = new Connection({
    host,
    port,
    clientId,
    ssl: options.ssl === true ? BY_DEFAULT : options.ssl || null,
    sasl: options.sasl === undefined ? null : { ...options.sasl },
    connectionTimeout: connectTimeoutMs,
    requestTimeout: connectTimeoutMs,
    enforceRequestTimeout: false,
    socketFactory: openSocket,
    logger: kafkaJsLogger(options.log),
  });
  // kafkajs re-arms this timer for ever with a negative delay, a wake-up a millisecond for each connection (kafkajs
  // #1751). It only serves client-side throttling, which is not used here: the broker mutes a throttled connection.
  connection.requestQueue.scheduleCheckPendingRequests = () => undefined;
  return connection;
}

function openSocket({ host, port, ssl, onConnect }: SocketRequest): net.Socket {
  const socket = ssl === null ? net.connect({ host, port }, onConnect) : openTlsSocket({ host, port }, ssl, onConnect);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  // Requests are pipelined: Nagle's algorithm would hold the second back until the first is acknowledged.
  return socket.setNoDelay(true);
}

interface SocketRequest {
  readonly host: string;
  readonly port: number;
  readonly ssl: ConnectionOptions | null;
  readonly onConnect: () => void;
}

function kafkaJsLogger(log: ConnectionLog | undefined): object {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, extra: unknown) =>
    log?.(level, message, extra);
  const logger: object = {
    namespace: () => logger,
    debug: () => undefined,
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
  return logger;
}
