/**
 * The recorded answers that this project gives otherwise on purpose, each with its reason, from `deviations.json`.
 */
import { readFileSync } from "node:fs"

export interface Deviation {
  readonly family: string
  readonly id: string
  readonly dialect?: string
  readonly reason: string
}

const file = new URL("./deviations.json", import.meta.url)

export const deviations: ReadonlyArray<Deviation> = JSON.parse(readFileSync(file, "utf8"))
