/** How grave a line is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Takes what the library has to say: a sentence, and its facts as fields. */
export type StreamsLogger = (level: LogLevel, message: string, fields?: { readonly [field: string]: unknown }) => void;

/** Says nothing; the default. */
export const silentLogger: StreamsLogger = () => {};
