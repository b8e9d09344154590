import { assert, it } from "@effect/vitest"
import * as Option from "effect/Option"

it("deepStrictEqual tells none from some, at any depth", () => {
  const differ = (left: unknown, right: unknown) => assert.throws(() => assert.deepStrictEqual(left, right))
  differ(Option.none(), Option.some(true))
  differ({ a: [Option.some(1)] }, { a: [Option.none()] })
  differ(Option.some(1), Option.some(2))
  assert.deepStrictEqual({ a: [Option.some({ b: 1 }), Option.none()] }, { a: [Option.some({ b: 1 }), Option.none()] })
})
