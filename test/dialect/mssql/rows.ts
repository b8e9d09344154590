/**
 * Rows of the catalogue views, as the documentation of SQL Server describes them.
 */

/** A column of the table with the id 7. */
export const column = (name: string, type: string, more: Readonly<Record<string, unknown>> = {}) => ({
  object_id: 7,
  name,
  type,
  user_type: null,
  max_length: 4,
  precision: 10,
  scale: 0,
  nullable: false,
  collation_name: null,
  default_definition: null,
  computed: null,
  is_persisted: false,
  identity_start: null,
  identity_increment: null,
  is_sparse: false,
  is_rowguid: false,
  comment: null,
  ...more
})
