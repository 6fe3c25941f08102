import type { Clock, Timer } from '../../../model/clock.ts';
import { isStreamsError, StreamsError } from '../../../model/errors.ts';
import { API_VERSIONS, type ApiVersions } from '../wire/api-versions.ts';
import type { KafkaRequest } from '../wire/kafka-request.ts';
import { WireReader } from '../wire/wire-reader.ts';
import { WireWriter } from '../wire/wire-writer.ts';
import type { CredentialsProvider } from './credentials.ts';
import { authenticationError, throwOnError } from './kafka-error.ts';
import { type KafkaJsConnection, type KafkaJsConnectionOptions, kafkaJsConnection } from './kafkajs-connection.ts';

/**
 * One connection to one broker. It is used once: after any failure of the connection everything that waits on it is
 * rejected and a new one has to be opened.
 */
export class BrokerConnection {
  readonly #connection: KafkaJsConnection;
  readonly #address: string;
  readonly #clientId: string;
  readonly #clock: Clock;
  readonly #authenticates: boolean;
  readonly #renewed: CredentialsProvider | undefined;
  #versions: ApiVersions = { error: 0, ranges: new Map(), features: new Map() };
  #failure: StreamsError | undefined;

  private constructor(options: KafkaJsConnectionOptions, clock: Clock, renewed?: CredentialsProvider) {
    this.#connection = kafkaJsConnection(options);
    this.#address = `${options.host}:${options.port}`;
    this.#clientId = options.clientId;
    this.#clock = clock;
    this.#authenticates = options.sasl !== undefined;
    this.#renewed = renewed;
  }

  /**
   * Connects, learns what the broker offers, and authenticates.
   * @throws StreamsError STREAMS_BROKER_UNAVAILABLE, STREAMS_TIMEOUT, STREAMS_AUTHENTICATION
   */
  static open(options: KafkaJsConnectionOptions, clock: Clock): Promise<BrokerConnection> {
    return new BrokerConnection(options, clock).#open(options.connectTimeoutMs);
  }

  /** {@link open} with the credentials of the moment; those refused are worth another attempt. */
  static async openRenewable(
    options: Omit<KafkaJsConnectionOptions, 'ssl' | 'sasl'>,
    clock: Clock,
    credentials: CredentialsProvider,
  ): Promise<BrokerConnection> {
    let connection: BrokerConnection;
    try {
      connection = new BrokerConnection({ ...options, ...credentials() }, clock, credentials);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw authenticationError(
        `${options.host}:${options.port}: the credentials cannot be used: ${message}`,
        cause,
        true,
      );
    }
    return connection.#open(options.connectTimeoutMs);
  }

  /** Cluster-wide feature levels, as the broker announced them. */
  get features(): ReadonlyMap<string, number> {
    return this.#versions.features;
  }

  get usable(): boolean {
    return this.#failure === undefined && this.#connection.connectionStatus === 'connected';
  }

  /**
   * Sends a request and resolves with its response; requests are answered in the order they were sent.
   * @throws StreamsError STREAMS_TIMEOUT, STREAMS_BROKER_UNAVAILABLE, STREAMS_UNSUPPORTED_BROKER, STREAMS_CLOSED
   */
  async send<Response>(request: KafkaRequest<Response>, timeoutMs: number): Promise<Response> {
    this.#requireSupport(request);
    if (this.#authenticates && !this.#connection.isAuthenticated()) await this.#authenticateAgain(timeoutMs);
    let timer: Timer | undefined;
    try {
      const payload = await new Promise<Buffer>((resolve, reject) => {
        timer = this.#clock.setTimer(timeoutMs, () => {
          this.#end(
            new StreamsError(
              'STREAMS_TIMEOUT',
              `${this.#address} did not answer ${request.name} within ${timeoutMs} ms`,
            ),
          );
        });
        this.#write(request, resolve, reject);
      });
      return this.#read(request, payload);
    } catch (cause) {
      throw this.#asStreamsError(cause);
    } finally {
      timer?.cancel();
    }
  }

  /** Ends the connection; what waits for a response fails at once. */
  close(): void {
    this.#end(new StreamsError('STREAMS_CLOSED', `the connection to ${this.#address} was closed`));
  }

  async #open(timeoutMs: number): Promise<BrokerConnection> {
    await this.#within(timeoutMs, `no connection to ${this.#address}`, () => this.#handshake());
    return this;
  }

  /** Before the session that the broker granted is over: later it would hang up on whatever else is sent. */
  async #authenticateAgain(timeoutMs: number): Promise<void> {
    await this.#within(timeoutMs, `${this.#address} did not authenticate again`, async () => {
      const sasl = this.#renewed?.().sasl;
      if (sasl !== undefined) this.#connection.sasl = { ...sasl };
      await this.#connection.authenticate();
    });
  }

  /** Ends the connection when the step fails, or is not done in time. */
  async #within(timeoutMs: number, late: string, step: () => Promise<void>): Promise<void> {
    let timer: Timer | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = this.#clock.setTimer(timeoutMs, () => {
        reject(new StreamsError('STREAMS_TIMEOUT', `${late} in ${timeoutMs} ms`));
      });
    });
    try {
      await Promise.race([step(), timeout]);
    } catch (cause) {
      throw this.#end(this.#asStreamsError(cause));
    } finally {
      timer?.cancel();
    }
  }

  async #handshake(): Promise<void> {
    await this.#connection.connect();
    const payload = await new Promise<Buffer>((resolve, reject) => this.#write(API_VERSIONS, resolve, reject));
    const versions = this.#read(API_VERSIONS, payload);
    throwOnError(versions.error, `ApiVersions of ${this.#address}`);
    this.#versions = versions;
    if (!this.#authenticates) return;
    const ranges = [...versions.ranges].map(([apiKey, { min, max }]) => [apiKey, { minVersion: min, maxVersion: max }]);
    this.#connection.setVersions(Object.fromEntries(ranges));
    this.#connection.setSupportAuthenticationProtocol(true);
    await this.#connection.authenticate();
  }

  #write(request: KafkaRequest<unknown>, resolve: (payload: Buffer) => void, reject: (error: Error) => void): void {
    if (!this.usable) throw this.#failure ?? new Error('the connection is closed');
    const correlationId = this.#connection.nextCorrelationId();
    const writer = new WireWriter();
    writer.int16(request.apiKey).int16(request.apiVersion).int32(correlationId).legacyString(this.#clientId).tags();
    request.encode(writer);
    const size = Buffer.allocUnsafe(4);
    size.writeInt32BE(writer.size);
    this.#connection.requestQueue.push({
      entry: {
        apiKey: request.apiKey,
        apiName: request.name,
        apiVersion: request.apiVersion,
        correlationId,
        resolve: (response) => resolve(response.payload),
        reject,
      },
      expectResponse: true,
      sendRequest: () => {
        const socket = this.#connection.socket;
        socket?.cork();
        socket?.write(size);
        for (const piece of writer.finish()) socket?.write(piece);
        socket?.uncork();
      },
    });
  }

  #read<Response>(request: KafkaRequest<Response>, payload: Buffer): Response {
    const reader = new WireReader(payload);
    if (request.apiKey !== API_VERSIONS.apiKey) reader.tags();
    return request.decode(reader);
  }

  #requireSupport({ name, apiKey, apiVersion }: KafkaRequest<unknown>): void {
    const range = this.#versions.ranges.get(apiKey);
    if (range !== undefined && range.min <= apiVersion && apiVersion <= range.max) return;
    const offered = range === undefined ? 'not at all' : `in versions ${range.min} to ${range.max}`;
    throw new StreamsError(
      'STREAMS_UNSUPPORTED_BROKER',
      `${this.#address} offers ${name} ${offered}; version ${apiVersion} is needed: upgrade the brokers to Kafka 4.2 or newer`,
    );
  }

  #end(failure: StreamsError): StreamsError {
    if (this.#failure !== undefined) return this.#failure;
    this.#failure = failure;
    this.#connection.requestQueue.rejectAll(failure);
    this.#connection.socket?.destroy();
    this.#connection.disconnect().catch(() => undefined);
    return failure;
  }

  #asStreamsError(cause: unknown): StreamsError {
    if (this.#failure !== undefined) return this.#failure;
    if (isStreamsError(cause)) return cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    const text = `${this.#address}: ${message}`;
    const refused = cause instanceof Error && cause.name.includes('SASL');
    if (refused) return authenticationError(text, cause, this.#renewed !== undefined);
    return new StreamsError('STREAMS_BROKER_UNAVAILABLE', text, { cause });
  }
}
