/**
 * Databases that nobody here designed. Their scripts are read from beside the project; where they are not, the suites are left out.
 */
import { existsSync, readFileSync } from "node:fs"
import process from "node:process"
import { fileURLToPath } from "node:url"
import type { Label } from "./servers/FreshDatabase.ts"

const folder = process.env["EFFECT_ALEMBIC_TEST_SCHEMAS"] ??
  fileURLToPath(new URL("../../shared/real-schemas", import.meta.url))

/** Whether the scripts are there. */
export const isThere = existsSync(folder)
if (!isThere) process.stderr.write(`There are no real schemas at ${folder}: these tests are left out.\n`)

/** The statements of Chinook, without those for its database. No text in the scripts ends a line with a semicolon. */
export const chinook = (label: Label): ReadonlyArray<string> =>
  readFileSync(`${folder}/chinook/${label === "mariadb" ? "mysql" : label}.sql`, "utf8")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/^(?:DROP DATABASE|CREATE DATABASE|USE|\\c)\b.*$/gim, "")
    .replaceAll(/^IF EXISTS [\s\S]*?\bEND$/gm, "")
    .split(label === "mssql" ? /^GO$/m : /;\s*$/m)
    .map((text) => text.trim())
    .filter((text) => text !== "")

/** Danbooru's script, of which PostgreSQL runs all in one text. */
export const danbooru = (): string =>
  `${readFileSync(`${folder}/danbooru/postgresql.sql`, "utf8").replaceAll(/^\\.*$/gm, "")};\nRESET ALL`
