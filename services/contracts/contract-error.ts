/** Why bytes or data do not fit a contract; `retriable` says whether the same bytes may be readable later. */
export const CONTRACT_ERROR_CODES = {
  CONTRACTS_NOT_WIRE_FORMAT: { retriable: false, help: 'the bytes do not begin with magic 0 and a schema id' },
  CONTRACTS_UNKNOWN_SCHEMA: { retriable: false, help: 'no schema has the id that the bytes name' },
  CONTRACTS_SCHEMA_NOT_LOADED: { retriable: true, help: 'the schema is being fetched from the registry' },
  CONTRACTS_SCHEMA_MISMATCH: { retriable: false, help: 'the schema of the bytes cannot be read as the expected one' },
  CONTRACTS_UNREADABLE: { retriable: false, help: 'the bytes do not follow the schema that they name' },
  CONTRACTS_UNWRITABLE: { retriable: false, help: 'the data does not fit the schema' },
  CONTRACTS_REGISTRY: { retriable: true, help: 'the schema registry refused or did not answer' },
} as const satisfies { readonly [code: string]: { readonly retriable: boolean; readonly help: string } };

/** The stable name of a breach of contract. */
export type ContractErrorCode = keyof typeof CONTRACT_ERROR_CODES;

/** Thrown by every serde and registry here: branch on `code`, try again when `retriable`. */
export class ContractError extends Error {
  readonly code: ContractErrorCode;
  readonly retriable: boolean;

  constructor(code: ContractErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'ContractError';
    this.code = code;
    this.retriable = CONTRACT_ERROR_CODES[code].retriable;
  }
}
