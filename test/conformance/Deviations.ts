/**
 * The recorded answers that this project gives otherwise on purpose, each with its reason: single cases in `deviations.json`, and in
 * `replacements.json` texts that differ in the same way in many cases.
 */
import { readFileSync } from "node:fs"

export interface Deviation {
  readonly family: string
  readonly id: string
  readonly dialect?: string
  readonly reason: string
}

/** What is expected of this project where the regular expression `recorded` matches. `{separator}` is the line after each batch of the script. */
export interface Replacement {
  readonly families: ReadonlyArray<string>
  readonly dialect: string
  readonly recorded: string
  readonly ours: string
  readonly reason: string
}

const read = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"))

export const deviations: ReadonlyArray<Deviation> = read("./deviations.json")

export const replacements: ReadonlyArray<Replacement> = read("./replacements.json")

/** The recorded SQL as it is expected of this project. */
export const expected = (family: string, dialect: string, separator = "") => {
  const rules = replacements.filter((one) => one.dialect === dialect && one.families.includes(family))
  return (recorded: string): string =>
    rules.reduce(
      (text, { ours, recorded }) => text.replaceAll(new RegExp(recorded, "gs"), ours.replace("{separator}", separator)),
      recorded
    )
}
