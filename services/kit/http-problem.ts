import { STATUS_CODES } from 'node:http';

/** One refused member of what a client sent; `pointer` when it is in the body. */
export interface FieldProblem {
  readonly pointer?: string;
  readonly field: string;
  readonly detail: string;
}

/** What an {@link HttpProblem} says beyond its status. */
export interface HttpProblemOptions {
  /** Stable name of the kind of problem, for programs: the document's `type` is made from it. */
  readonly code?: string;
  readonly title?: string;
  readonly errors?: readonly FieldProblem[];
  /** More members of the document. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown by a route to answer with a problem document (RFC 9457). */
export class HttpProblem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly #options: HttpProblemOptions;

  constructor(status: number, detail: string, options: HttpProblemOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HttpProblem';
    this.status = status;
    this.headers = options.headers ?? {};
    this.#options = options;
  }

  /** The document; `instance` is the path that was asked for. */
  toDocument(instance: string): Record<string, unknown> {
    const { code, title = STATUS_CODES[this.status] ?? 'Error', errors, members } = this.#options;
    return {
      type: code === undefined ? 'about:blank' : `urn:orders-platform:problem:${code}`,
      title,
      status: this.status,
      detail: this.message,
      instance,
      ...(code !== undefined && { code }),
      ...(errors !== undefined && { errors }),
      ...members,
    };
  }
}
