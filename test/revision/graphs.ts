/**
 * Revision graphs written in one line: `a; b<-a; c<-a L left; d<-b,c dep x`.
 */
import * as Either from "effect/Either"
import * as Revision from "../../src/revision/Revision.ts"
import * as RevisionMap from "../../src/revision/RevisionMap.ts"

export const revisionsOf = (text: string): ReadonlyArray<Revision.Revision> =>
  text.split(";").map((entry) => entry.trim()).filter((entry) => entry !== "").map((entry) => {
    const [identity = "", ...rest] = entry.split(/ (?=dep |L )/)
    const [revision = "", down = ""] = identity.split("<-")
    const listed = (mark: string) =>
      rest.filter((part) => part.startsWith(`${mark} `)).flatMap((part) => part.slice(mark.length + 1).split(","))
    return Revision.make({
      revision: revision.trim(),
      downRevisions: down === "" ? [] : down.trim().split(","),
      dependsOn: listed("dep"),
      branchLabels: listed("L")
    })
  })

export const mapOf = (text: string): RevisionMap.RevisionMap =>
  Either.getOrThrow(RevisionMap.fromIterable(revisionsOf(text)))
