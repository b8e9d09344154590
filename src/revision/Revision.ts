/**
 * The plain data of one revision: its id, what it stands on, its labels, and where its file is.
 * A `RevisionMap` is built from these; nothing here knows about other revisions.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"

import { DependencySelfLoop, IllegalRevisionId, RevisionError, SelfLoop } from "./RevisionError.ts"

/**
 * One revision as its file declares it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Revision {
  readonly revision: string
  /** The revisions it directly follows: none at a base, several at a merge. */
  readonly downRevisions: ReadonlyArray<string>
  /** Ids or labels of revisions on other branches that must be applied before it. */
  readonly dependsOn: ReadonlyArray<string>
  /** The labels written on this very revision; inherited ones are the map's to tell. */
  readonly branchLabels: ReadonlyArray<string>
  readonly doc: string
  readonly path: Option.Option<string>
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: {
  readonly revision: string
  readonly downRevisions?: ReadonlyArray<string> | undefined
  readonly dependsOn?: ReadonlyArray<string> | undefined
  readonly branchLabels?: ReadonlyArray<string> | undefined
  readonly doc?: string | undefined
  readonly path?: string | undefined
}): Revision => ({
  revision: options.revision,
  downRevisions: options.downRevisions ?? [],
  dependsOn: options.dependsOn ?? [],
  branchLabels: options.branchLabels ?? [],
  doc: options.doc ?? "",
  path: Option.fromNullable(options.path)
})

/**
 * The first line of what a revision says of itself; all that fits into a line about it.
 *
 * @since 0.1.0
 * @category queries
 */
export const summary = (revision: Revision): string => revision.doc.split("\n", 1)[0] ?? ""

/**
 * The id, if it holds none of the characters that symbols are written with.
 *
 * @since 0.1.0
 * @category guards
 */
export const validateId = (revision: string): Either.Either<string, RevisionError<IllegalRevisionId>> =>
  legal.test(revision) ? Either.right(revision) : Either.left(
    new RevisionError({
      reason: new IllegalRevisionId({
        revision,
        characters: ["@", "-", "+", ":"].filter((character) => revision.includes(character))
      })
    })
  )

/**
 * What can be said about a revision without looking at others: it does not stand on itself, and its id is well formed.
 *
 * @since 0.1.0
 * @category guards
 */
export const validate = (
  revision: Revision
): Either.Either<
  Revision,
  RevisionError<IllegalRevisionId> | RevisionError<SelfLoop> | RevisionError<DependencySelfLoop>
> => {
  if (revision.downRevisions.includes(revision.revision)) {
    return Either.left(new RevisionError({ reason: new SelfLoop({ revision: revision.revision }) }))
  }
  if (revision.dependsOn.includes(revision.revision)) {
    return Either.left(new RevisionError({ reason: new DependencySelfLoop({ revision: revision.revision }) }))
  }
  return Either.map(validateId(revision.revision), () => revision)
}

const legal = /^[^@\-+:]+$/
