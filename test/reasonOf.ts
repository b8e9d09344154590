/**
 * The tag of an error's reason, or of the error itself where it has none.
 */
export const reasonOf = (error: { readonly _tag: string; readonly reason?: unknown }): string => {
  const { reason } = error
  return typeof reason === "object" && reason !== null && "_tag" in reason ? String(reason._tag) : error._tag
}
