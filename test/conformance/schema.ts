/**
 * The schema of a conformance case: a topology as data, what is piped into it, what comes out. The source of
 * `case.schema.json` and of the tables in `OPERATORS.md`; it knows no engine.
 */
export { type Case, type CaseInput, caseSchema, type Expected, type Handler, type Row } from './schema/case.ts';
export type { FunctionCall } from './schema/functions.ts';
export type { Failure, Golden, GoldenRecord } from './schema/golden.ts';
export type { Int64 } from './schema/int64.ts';
export { processorOperators } from './schema/operators/processors.ts';
export { type Operator, type OperatorOf, operatorSchema, operatorSchemas } from './schema/operators.ts';
export type { StoreQuestion } from './schema/queries.ts';
export type { StoreDeclaration, StoreOptions } from './schema/stores.ts';
export { type TypeName, typeSchema } from './schema/types.ts';
export type { Windows } from './schema/windows.ts';
