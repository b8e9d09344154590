/**
 * Makes `assert.deepStrictEqual` tell `Option.none()` from `Option.some(…)`. Chai compares objects with different numbers of fields by what
 * they iterate over, and every `Option` iterates over one object without fields.
 */
import * as Option from "effect/Option"
import { chai } from "vitest"

chai.config.deepEqual = (expected, actual) =>
  chai.util.eql(expected, actual, {
    comparator: (left: unknown, right: unknown) =>
      Option.isOption(left) && Option.isOption(right) && left._tag !== right._tag ? false : null
  })
