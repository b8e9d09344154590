/**
 * A recorded revision graph and what follows from it alone: what stands on what, and which rows a set of applied revisions
 * has. The checker judges answers by it.
 */
import type { Revision } from "./graphCases.ts"

export class RecordedGraph {
  private readonly needs = new Map<string, ReadonlyArray<string>>()
  private readonly neededBy = new Map<string, Array<string>>()

  constructor(revisions: ReadonlyArray<Revision>) {
    const labels = new Map(revisions.flatMap(({ id, labels }) => labels.map((label) => [label, id] as const)))
    for (const { dependsOn, down, id } of revisions) {
      this.needs.set(id, [...down, ...dependsOn.map((name) => labels.get(name) ?? name)])
    }
    for (const [id, below] of this.needs) {
      for (const other of below) this.neededBy.set(other, [...this.neededBy.get(other) ?? [], id])
    }
  }

  has(id: string): boolean {
    return this.needs.has(id)
  }

  /** The revisions and everything under them. */
  closure(ids: ReadonlyArray<string>): Set<string> {
    const found = new Set(ids)
    for (const id of found) for (const below of this.needs.get(id) ?? []) found.add(below)
    return found
  }

  /** Those of a set closed downwards that nothing in it needs. */
  effectiveHeads(applied: ReadonlySet<string>): ReadonlyArray<string> {
    return [...applied].filter((id) => !this.neededBy.get(id)?.some((above) => applied.has(above)))
  }

  /** No row lies under another. */
  areSeparate(rows: ReadonlyArray<string>): boolean {
    return rows.every((row) => !rows.some((other) => other !== row && this.closure([other]).has(row)))
  }

  /** No element stands after one that it has above it, by any path. */
  isNewestFirst(ids: ReadonlyArray<string | null>): boolean {
    const places = new Map(ids.map((id, at) => [id, at]))
    const lastAbove = new Map<string, number>()
    return this.newestFirst().every((id) => {
      const own = places.get(id) ?? -1
      const above = lastAbove.get(id) ?? -1
      for (const below of this.needs.get(id) ?? []) {
        lastAbove.set(below, Math.max(own, above, lastAbove.get(below) ?? -1))
      }
      return own === -1 || own > above
    })
  }

  private newestFirst(): ReadonlyArray<string> {
    const waiting = new Map([...this.needs.keys()].map((id) => [id, this.neededBy.get(id)?.length ?? 0]))
    const order = [...waiting].filter(([, above]) => above === 0).map(([id]) => id)
    for (const id of order) {
      for (const below of this.needs.get(id) ?? []) {
        const left = (waiting.get(below) ?? 0) - 1
        waiting.set(below, left)
        if (left === 0) order.push(below)
      }
    }
    return order
  }
}
