import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Revision from "../../src/revision/Revision.ts"

import { DependencySelfLoop, IllegalRevisionId, RevisionError, SelfLoop } from "../../src/revision/RevisionError.ts"

describe("Revision", () => {
  it("is by default a base without labels, dependencies, message or file", () => {
    assert.deepStrictEqual(Revision.make({ revision: "a" }), {
      revision: "a",
      downRevisions: [],
      dependsOn: [],
      branchLabels: [],
      doc: "",
      path: Option.none()
    })
  })

  it("has an id without the characters of symbols", () => {
    assert.deepStrictEqual(Revision.validateId("ae10_é.1/x"), Either.right("ae10_é.1/x"))
    assert.deepStrictEqual(
      Revision.validateId("a@b-c"),
      Either.left(new RevisionError({ reason: new IllegalRevisionId({ revision: "a@b-c", characters: ["@", "-"] }) }))
    )
    assert.deepStrictEqual(
      Revision.validateId(""),
      Either.left(new RevisionError({ reason: new IllegalRevisionId({ revision: "", characters: [] }) }))
    )
  })

  it("must not follow itself, which is checked before its id", () => {
    assert.deepStrictEqual(
      Revision.validate(Revision.make({ revision: "b-1", downRevisions: ["a", "b-1"] })),
      Either.left(new RevisionError({ reason: new SelfLoop({ revision: "b-1" }) }))
    )
    assert.deepStrictEqual(
      Revision.validate(Revision.make({ revision: "b", dependsOn: ["b"] })),
      Either.left(new RevisionError({ reason: new DependencySelfLoop({ revision: "b" }) }))
    )
    const sound = Revision.make({ revision: "b", downRevisions: ["a"], dependsOn: ["c"] })
    assert.deepStrictEqual(Revision.validate(sound), Either.right(sound))
  })
})
