/**
 * A revision as plain data: its id, its down revisions and dependencies, its labels, and its file. A `RevisionMap` consists of revisions;
 * this module does not know other revisions.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"

import { DependencySelfLoop, IllegalRevisionId, RevisionError, SelfLoop } from "./RevisionError.ts"

/**
 * A revision as its file declares it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Revision {
  readonly revision: string
  /** The revisions that it directly follows: none for a base, several for a merge. */
  readonly downRevisions: ReadonlyArray<string>
  /** Ids or labels of revisions on other branches that must be applied before it. */
  readonly dependsOn: ReadonlyArray<string>
  /** The labels of this revision itself; the map knows the inherited ones. */
  readonly branchLabels: ReadonlyArray<string>
  readonly doc: string
  readonly path: Option.Option<string>
}

/**
 * Creates a revision. A down revision or label can be given as a string, or several as an array.
 *
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
 * Returns the first line of a revision's message, which fits into one line of output.
 *
 * @since 0.1.0
 * @category queries
 */
export const summary = (revision: Revision): string => revision.doc.split("\n", 1)[0] ?? ""

/**
 * Returns the id, or an error if it contains a character that is part of the syntax of symbols.
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
 * Checks a revision without regard to others: it must not follow or depend on itself, and its id must be valid.
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
