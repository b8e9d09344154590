/**
 * Finds revisions that are defined more than once.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Revision from "../revision/Revision.ts"
import { RevisionDefinedTwice, RevisionError } from "../revision/RevisionError.ts"

/**
 * Returns each revision once. A file with several names is read once; two files with the same revision are an error.
 *
 * @since 0.1.0
 * @category filtering
 */
export const distinct = <R>(
  revisions: ReadonlyArray<Revision.Revision>,
  realPath: (file: string) => Effect.Effect<string, never, R>
): Effect.Effect<ReadonlyArray<Revision.Revision>, RevisionError<RevisionDefinedTwice>, R> =>
  Effect.gen(function*() {
    const definitions = new Map<string, Array<Revision.Revision>>()
    for (const revision of revisions) {
      const others = definitions.get(revision.revision)
      if (others === undefined) definitions.set(revision.revision, [revision])
      else others.push(revision)
    }
    const repeated = Array.from(definitions.values()).filter(({ length }) => length > 1)
    for (const same of repeated) {
      const [{ revision } = { revision: "" }] = same
      const paths = same.map(({ path }) => Option.getOrElse(path, () => "a module of the program"))
      const real = yield* Effect.forEach(paths, realPath)
      const isOne = same.every(({ path }) => Option.isSome(path)) && new Set(real).size === 1
      if (!isOne) return yield* new RevisionError({ reason: new RevisionDefinedTwice({ revision, paths }) })
      yield* Effect.logWarning(`${paths.join(" and ")} are the same file, which is read once.`)
    }
    return repeated.length === 0
      ? revisions
      : Array.from(definitions.values(), ([first]) => first).filter((first) => first !== undefined)
  })
