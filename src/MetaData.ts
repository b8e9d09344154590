/**
 * The declared schema of a database, in one value, and what creates and drops all of it.
 *
 * @since 0.1.0
 */
export {
  createAll,
  type CreateAllError,
  type CreateAllOptions,
  dropAll,
  type DropAllOptions
} from "./execution/CreateAll.ts"
export * from "./schema/MetaData.ts"
