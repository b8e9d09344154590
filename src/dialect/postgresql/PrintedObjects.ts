/**
 * Asks PostgreSQL how it prints views, functions, triggers and policies.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { SchemaObject } from "../../schema/SchemaObject.ts"
import * as Table from "../../schema/Table.ts"
import type { Connection, ObjectQuestion } from "../Comparison.ts"
import type { PlanError } from "../DdlPlanner.ts"
import { type CatalogueUnreadable, empty, type Reflection } from "../Reflection.ts"
import * as Statement from "../Statement.ts"
import { ddlCompiler } from "./DdlCompiler.ts"
import { ddlPlanner } from "./DdlPlanner.ts"
import { reflector } from "./Inspector.ts"

const savepoint = "effect_alembic_objects"

/**
 * Creates each declared object in place of the existing one, a view under another name, reads all of them, and takes everything back. What the
 * server refuses is `None`. It is called in a transaction.
 *
 * @since 0.1.0
 * @category running
 */
export const printedObjects = <E>(
  { ask, run }: Connection<E>,
  questions: ReadonlyArray<ObjectQuestion>
): Effect.Effect<ReadonlyArray<Option.Option<SchemaObject>>, E | CatalogueUnreadable> =>
  Effect.gen(function*() {
    const send = (sql: string) => run(Statement.text(sql))
    yield* send(`SAVEPOINT ${savepoint}`)
    const created = yield* Effect.forEach(questions, (question, position) =>
      Either.match(statements(question, position), {
        onLeft: () =>
          Effect.succeed(false),
        onRight: (statements) =>
          send(`SAVEPOINT ${savepoint}_one`).pipe(
            Effect.zipRight(Effect.forEach(statements, send, { discard: true })),
            Effect.as(true),
            Effect.catchAll(() => Effect.as(send(`ROLLBACK TO SAVEPOINT ${savepoint}_one`), false))
          )
      }))
    const { default: defaultSchema } = yield* reflector.schemaNames(ask)
    const schemas = new Set(questions.map(({ existing }) =>
      Option.getOrElse(existing.schema, () => defaultSchema)
    ))
    const reflection = created.includes(true) ? yield* reflector.reflect(ask, { schemas: Array.from(schemas) }) : empty
    yield* send(`ROLLBACK TO SAVEPOINT ${savepoint}`)
    yield* send(`RELEASE SAVEPOINT ${savepoint}`)
    return questions.map((question, position) =>
      created[position] === true ? read(reflection, question, position) : Option.none()
    )
  })

const temporaryName = (position: number): string => `effect_alembic_${position}`

/** A view may be read by others, so that it cannot be replaced. A materialized view is created without its rows. */
const statements = (
  { declared, existing }: ObjectQuestion,
  position: number
): Either.Either<ReadonlyArray<string>, PlanError> =>
  Either.all(
    (declared._tag === "View"
      ? ddlPlanner.createObject({
        ...declared,
        name: temporaryName(position),
        schema: existing.schema,
        materialized: false,
        indexes: [],
        comment: Option.none(),
        ...(declared.materialized ? { options: {} } : {})
      })
      : ddlPlanner.replaceObject({ ...declared, schema: existing.schema }, existing))
      .flatMap((step) => step._tag === "Warning" ? [] : [ddlCompiler.compile(step)])
  )

const read = (
  reflection: Reflection,
  { declared, existing }: ObjectQuestion,
  position: number
): Option.Option<SchemaObject> => {
  const isExisting = (object: SchemaObject) => Table.key(object) === Table.key(existing)
  switch (declared._tag) {
    case "View": {
      const name = temporaryName(position)
      return Option.map(
        Option.fromNullable(reflection.views.find((view) => Table.key(view) === Table.key({ ...existing, name }))),
        ({ definition }) => ({ ...declared, definition })
      )
    }
    case "Routine": {
      const candidates = reflection.routines.filter(isExisting)
      const isOld = ({ definition, signature }: typeof declared) =>
        existing._tag === "Routine" && signature === existing.signature && definition === existing.definition
      return Option.fromNullable(
        candidates.find((routine) =>
          existing._tag === "Routine" && declared.signature === existing.signature
            ? routine.signature === existing.signature
            : !isOld(routine)
        ) ?? candidates[0]
      )
    }
    case "Trigger":
      return Option.fromNullable(
        reflection.triggers.find((trigger) => isExisting(trigger) && trigger.table === declared.table)
      )
    case "Policy":
      return Option.fromNullable(
        reflection.policies.find((policy) => isExisting(policy) && policy.table === declared.table)
      )
    case "EnumType":
    case "Domain":
    case "Extension":
      return Option.none()
  }
}
