/**
 * Completions in the shells themselves. A shell that is not installed is skipped and named; CI installs all three.
 */
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { onTestFinished } from "vitest"
import * as Completion from "../../src/cli/Completion.ts"
import { commandLine } from "../../src/cli/Main.ts"

const slow = { timeout: 120_000 }

const isInstalled = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0

/** Runs lines of a shell in a folder with the completion script and a file `notes.txt`. */
const run = (shell: "bash" | "zsh" | "fish", flags: ReadonlyArray<string>, text: string): ReadonlyArray<string> => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "effect-alembic-completion-"))
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }))
  fs.writeFileSync(path.join(folder, "script"), Completion.script(commandLine, shell))
  fs.writeFileSync(path.join(folder, "notes.txt"), "")
  fs.mkdirSync(path.join(folder, "nested"))
  fs.writeFileSync(path.join(folder, "main"), text)
  const { stderr, stdout } = spawnSync(shell, [...flags, "main"], { cwd: folder, encoding: "utf8", timeout: 60_000 })
  assert.strictEqual(stderr, "")
  return stdout.trimEnd().split("\n")
}

/** The words of a line, the last of which is completed, and what is proposed for it in bash and fish. */
const cases: ReadonlyArray<readonly [words: ReadonlyArray<string>, proposed: string]> = [
  [["up"], "upgrade"],
  [["-c", "notes.txt", "he"], "heads help"],
  [["help", "upg"], "upgrade"],
  [["upgrade", "he"], "head heads"],
  [["upgrade", "--lock"], "--lock-timeout"],
  [["heads", "--re"], "--resolve-dependencies"],
  [["init", "--database", "my"], "mysql"],
  [["init", "--template", "m"], "multidb"],
  [["resolve", "a1", "--as", ""], "applied reverted"],
  [["bundle", "-o", "no"], "notes.txt"],
  [["--completions", ""], "bash fish zsh"],
  [["heads", ""], ""],
  [["upgrade", "--tag", ""], ""]
]

describe("completions", () => {
  it.skipIf(!isInstalled("bash"))("bash (skipped where it is not installed)", slow, () => {
    const tried = cases.map(([words]) => `try ${words.map((word) => `'${word}'`).join(" ")}`)
    const lines = run(
      "bash",
      ["--norc"],
      `source ./script
try() {
  COMP_WORDS=(effect-alembic "$@"); COMP_CWORD=$#
  _effect_alembic
  echo "> $(printf '%s\\n' "\${COMPREPLY[@]}" | sort | xargs)"
}
${tried.join("\n")}
COMP_WORDS=(effect-alembic init --database = sq); COMP_CWORD=4; _effect_alembic; echo "> \${COMPREPLY[*]}"
`
    )
    assert.deepStrictEqual(lines.map((line) => line.slice(2)), [...cases.map(([, proposed]) => proposed), "sqlite"])
  })

  it.skipIf(!isInstalled("fish"))("fish (skipped where it is not installed)", slow, () => {
    const tried = cases.map(([words]) => `try "effect-alembic ${words.join(" ")}"`)
    const lines = run(
      "fish",
      ["--no-config"],
      `source script
function try
  set -l found (complete -C $argv[1] | string replace -r '\\t.*' '' | sort)
  echo "> $found"
end
${tried.join("\n")}
`
    )
    assert.deepStrictEqual(lines.map((line) => line.slice(2)), cases.map(([, proposed]) => proposed))
  })

  it.skipIf(!isInstalled("zsh"))("zsh, typed on a pseudo-terminal (skipped where it is not installed)", slow, () => {
    const typed: ReadonlyArray<readonly [keys: string, line: string]> = [
      ["upg\\t--lock-t\\t5", "upgrade --lock-timeout=5"],
      ["-c notes.txt hea\\t", "-c notes.txt heads"],
      ["help upg\\t", "help upgrade"],
      ["init --database sq\\t", "init --database sqlite"],
      ["resolve a1 --as app\\t", "resolve a1 --as applied"],
      ["bundle -o not\\t", "bundle -o notes.txt"],
      ["upgrade --sql --dry\\t", "upgrade --sql --dry-run"]
    ]
    const lines = run(
      "zsh",
      ["-f"],
      `zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell 'autoload -Uz compinit; compinit -u -D; source ./script; effect-alembic() { print -r -- "RAN:$*" }; print REA""DY'
zpty -r shell out '*READY*'
for keys in ${typed.map(([keys]) => `$'${keys}'`).join(" ")}; do
  zpty -w shell "effect-alembic $keys"
  zpty -r shell out '*RAN:*'$'\\n'
  print -r -- "\${\${out##*RAN:}%%[[:space:]]##}"
done
zpty -d shell
`
    )
    assert.deepStrictEqual(
      lines.map((line) => line.trim()).filter((line) => line !== ""),
      typed.map(([, line]) => line)
    )
  })
})
