/**
 * Selects the parts of a comparison by patterns of names, as Alembic's `autogenerate_plugins` do.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import { AutogenerateError, PluginPatternInvalid, PluginsNotFound } from "./AutogenerateError.ts"
import type { CompareOptions, ObjectType } from "./CompareOptions.ts"

/** Each plugin with the kinds of objects that only it compares, and the options that leave out the rest of it. */
const plugins: Readonly<
  Record<string, { readonly types: ReadonlyArray<ObjectType>; readonly without: CompareOptions }>
> = {
  "alembic.autogenerate.tables": { types: ["table"], without: {} },
  "alembic.autogenerate.types": { types: [], without: { compareType: false } },
  "alembic.autogenerate.constraints": {
    types: ["index", "unique_constraint", "foreign_key_constraint", "primary_key_constraint", "exclude_constraint"],
    without: {}
  },
  "alembic.autogenerate.checkconstraint_byname": { types: ["check_constraint"], without: {} },
  "alembic.autogenerate.defaults": { types: [], without: { compareServerDefault: false } },
  "alembic.autogenerate.comments": { types: [], without: { compareComments: false } },
  "alembic.autogenerate.enums": { types: ["enum"], without: { compareEnums: false } },
  "alembic.autogenerate.objects": {
    types: ["extension", "domain", "sequence", "function", "view", "trigger", "policy"],
    without: { compareObjects: false }
  }
}

const names = Object.keys(plugins)

/**
 * Returns the options of a comparison without the parts that `autogeneratePlugins` leaves out.
 *
 * Fails with `PluginPatternInvalid` for a pattern that is not made of identifiers and `*`, and with `PluginsNotFound` for one that fits no
 * plugin.
 *
 * @since 0.1.0
 * @category combinators
 */
export const selected = (options: CompareOptions): Either.Either<CompareOptions, AutogenerateError> =>
  Either.gen(function*() {
    const patterns = yield* Either.all((options.autogeneratePlugins ?? []).map(parsed))
    const unknown = patterns.filter(({ fits }) => !names.some(fits)).map(({ pattern }) => pattern)
    if (unknown.length > 0) {
      return yield* Either.left(new AutogenerateError({ reason: new PluginsNotFound({ patterns: unknown, names }) }))
    }
    const [excluding, including] = [true, false].map((excludes) => patterns.filter((one) => one.excludes === excludes))
    const left = Object.entries(plugins).filter(([name]) =>
      excluding?.some(({ fits }) => fits(name)) === true ||
      including !== undefined && including.length > 0 && !including.some(({ fits }) => fits(name))
    ).map(([, plugin]) => plugin)
    const types = new Set(left.flatMap(({ types }) => types))
    const { includeObject = () => true } = options
    return {
      ...options,
      ...Object.assign({}, ...left.map(({ without }) => without)),
      includeObject: (...[object, name, type, ...rest]) =>
        !types.has(type) && includeObject(object, name, type, ...rest)
    }
  })

interface Pattern {
  readonly pattern: string
  readonly excludes: boolean
  readonly fits: (name: string) => boolean
}

/** `*` stands for one identifier or several. */
const parsed = (pattern: string): Either.Either<Pattern, AutogenerateError> => {
  const excludes = pattern.startsWith("~")
  const words = pattern.slice(excludes ? 1 : 0).split(".")
  if (!words.every((word) => word === "*" || /^[A-Za-z_]\w*$/.test(word))) {
    return Either.left(new AutogenerateError({ reason: new PluginPatternInvalid({ pattern }) }))
  }
  const expression = new RegExp(`^${words.map((word) => word === "*" ? ".+" : word).join("\\.")}$`)
  return Either.right({ pattern, excludes, fits: (name) => expression.test(name) })
}
