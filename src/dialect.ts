/**
 * For authors of dialects: the record that makes a dialect, the classes that one subclasses, and the services that send
 * statements.
 *
 * @since 0.1.0
 */
export * as BulkInsert from "./dialect/BulkInsert.ts"
export * as DdlCompiler from "./dialect/DdlCompiler.ts"
export * as DdlElement from "./dialect/DdlElement.ts"
export * as DdlPlanner from "./dialect/DdlPlanner.ts"
export * as Dialect from "./dialect/Dialect.ts"
export * as DriverError from "./dialect/DriverError.ts"
export * as Features from "./dialect/Features.ts"
export * as Identifiers from "./dialect/Identifiers.ts"
export * as ImplicitCommits from "./dialect/ImplicitCommits.ts"
export * as Lexer from "./dialect/Lexer.ts"
export * as Literals from "./dialect/Literals.ts"
export * as Locking from "./dialect/Locking.ts"
export * as SchemaChange from "./dialect/SchemaChange.ts"
export * as Splitter from "./dialect/Splitter.ts"
export * as Statement from "./dialect/Statement.ts"
export * as Step from "./dialect/Step.ts"
export * as TableLayout from "./dialect/TableLayout.ts"
export * as TransactionControl from "./dialect/TransactionControl.ts"
export * as TypeCompiler from "./dialect/TypeCompiler.ts"
export * as Dialects from "./Dialects.ts"
export * as DdlImpl from "./execution/DdlImpl.ts"
export * as Execution from "./execution/Execution.ts"
export * as Observer from "./execution/Observer.ts"
export * as Transaction from "./execution/Transaction.ts"
export * as TypeDefinition from "./schema/TypeDefinition.ts"
