/**
 * The schema of the settings of a project. It is loaded only for options that need it.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as FileName from "../script/FileName.ts"
import * as WriteHooks from "../script/WriteHooks.ts"

const TimeZone = Schema.transformOrFail(Schema.String, Schema.TimeZoneFromSelf, {
  strict: true,
  decode: (name, _, ast) =>
    Option.match(FileName.timeZone(name), {
      onNone: () =>
        ParseResult.fail(
          new ParseResult.Type(
            ast,
            name,
            `unknown time zone "${name}". Use a name or an offset, for example "Europe/Paris", "UTC" or "+02:00".`
          )
        ),
      onSome: ParseResult.succeed
    }),
  encode: (zone) => ParseResult.succeed(DateTime.zoneToString(zone))
})

const FileTemplate = Schema.String.pipe(
  Schema.filter((template) =>
    Either.match(FileName.make(template, sample, 40), { onLeft: (error) => error.message, onRight: () => true })
  )
)

const sample: FileName.Parts = {
  revision: "ae1027a6acf",
  message: "a message",
  createDate: DateTime.unsafeMakeZoned(0, { timeZone: 0 })
}

const exact = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/**
 * The schema of the settings.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Settings = Schema.Struct({
  scriptLocation: Schema.NonEmptyString,
  versionLocations: exact(Schema.Array(Schema.NonEmptyString)),
  recursiveVersionLocations: exact(Schema.Boolean),
  fileTemplate: exact(FileTemplate),
  truncateSlugLength: exact(Schema.Int.pipe(Schema.positive())),
  timezone: exact(TimeZone),
  writeHooks: exact(Schema.Array(WriteHooks.WriteHook)),
  revisionEnvironment: exact(Schema.Boolean),
  attributes: exact(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
})

/**
 * Decodes options, or fails with all that is wrong with them.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = (
  options: unknown
): Effect.Effect<typeof Settings.Type, ReadonlyArray<ParseResult.ArrayFormatterIssue>> =>
  Effect.mapError(
    Schema.decodeUnknown(Settings, { errors: "all", onExcessProperty: "error" })(options),
    ParseResult.ArrayFormatter.formatErrorSync
  )
