import { assert, describe, it } from "@effect/vitest"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import * as DriverError from "../../src/dialect/DriverError.ts"

// Words that stand in the messages anyway would prove nothing.
const secret = FastCheck.stringMatching(/^[A-Za-z0-9!$%^*_~.-]{6,24}$/).map((word) => `Z9${word}`)

describe("redacted", () => {
  it("leaves no password of a URL in an error", () => {
    FastCheck.assert(
      FastCheck.property(secret, FastCheck.constantFrom("postgres", "mysql", "mssql"), (password, scheme) => {
        const message = `connect ECONNREFUSED ${scheme}://root:${password}@db.example:5432/app (tried twice)`
        const shown = DriverError.format(DriverError.fromUnknown(new Error("outer", { cause: new Error(message) })))
        assert.notInclude(shown, password)
        assert.include(shown, "@db.example:5432/app")
      })
    )
  })

  it("leaves no password of a setting in an error", () => {
    FastCheck.assert(
      FastCheck.property(secret, FastCheck.constantFrom("password=", "pwd = ", "password: "), (password, key) => {
        const shown = DriverError.format(DriverError.fromUnknown(new Error(`bad option ${key}${password}; retry`)))
        assert.notInclude(shown, password)
        assert.include(shown, "retry")
      })
    )
  })

  it("leaves no content of a string that SQL Server quotes, and shows signs", () => {
    assert.strictEqual(DriverError.redacted("Incorrect syntax near 'hunter2'."), "Incorrect syntax near '…'.")
    assert.strictEqual(
      DriverError.redacted("Unclosed quotation mark after the character string 'hunter2;'."),
      "Unclosed quotation mark after the character string '…'."
    )
    for (const message of ["Incorrect syntax near ')'.", "Incorrect syntax near the keyword 'AS'."]) {
      assert.strictEqual(DriverError.redacted(message), message)
    }
  })

  const single = (word: string) => `'${word.replaceAll("'", "''")}'`
  const double = (word: string) => `"${word.replaceAll("\"", "\"\"")}"`
  const escaped = (word: string) => `'${word.replaceAll(/['\\]/g, "\\$&")}'`
  const dollars = (word: string) => `$x$${word.replaceAll("$", "")}$x$`

  it.each([
    ["CREATE ROLE r LOGIN PASSWORD *", [single, (word: string) => `E${escaped(word)}`, dollars]],
    ["ALTER ROLE r ENCRYPTED PASSWORD*", [single, dollars]],
    ["CREATE USER MAPPING FOR r SERVER s OPTIONS (user 'r', password *)", [single]],
    ["DO 'BEGIN CREATE ROLE r PASSWORD ''*''; END'", [(word: string) => word.replaceAll(/'/g, "")]],
    ["CREATE USER u@h IDENTIFIED BY * COMMENT 'c'", [single, double, escaped]],
    ["ALTER USER u IDENTIFIED WITH 'caching_sha2_password' BY * REPLACE *", [single, double, escaped]],
    ["CREATE USER u IDENTIFIED WITH x AS *", [single, double]],
    ["CREATE USER u IDENTIFIED VIA x USING PASSWORD(*) OR unix_socket", [single, double, escaped]],
    ["GRANT ALL ON *.* TO u IDENTIFIED BY PASSWORD *".replace("*.*", "d.t"), [single, double]],
    ["SET PASSWORD FOR 'u'@'h' = *", [single, double, escaped]],
    ["CHANGE MASTER TO MASTER_PASSWORD = *, MASTER_USER = 'u'", [single, double, escaped]],
    ["CREATE LOGIN l WITH PASSWORD = *", [single, (word: string) => `N${single(word)}`]],
    ["CREATE DATABASE SCOPED CREDENTIAL c WITH IDENTITY = 'i', SECRET = *", [
      single,
      (word: string) => `N${single(word)}`
    ]],
    ["CREATE SECRET s (TYPE s3, SECRET *)", [single]],
    ["{ \"password\": * }", [(word: string) => JSON.stringify(word)]]
  ])("leaves no password of %s", (sql, quotings) => {
    const hard = FastCheck.string({ unit: FastCheck.constantFrom("\\", "'", "\"", "$", " ", "a", "@", ";") })
      .map((word) => `hunter2${word}hunter2`)
    FastCheck.assert(
      FastCheck.property(hard, FastCheck.constantFrom(...quotings), (password, quote) => {
        const shown = DriverError.redacted(`refused:\n${sql.replaceAll("*", () => quote(password))}`)
        assert.notInclude(shown, "hunter2")
        assert.strictEqual(DriverError.redacted(shown), shown)
      })
    )
  })

  it("leaves no password in what a server quotes of a statement, and none of the statement behind it", () => {
    for (
      const quoted of ["IDENTIFIED 'hunter2'", "IDENTIFIED BY 'hunter2'", "PASSWORD 'hunter2", "VALUES ('a', 'hunt"]
    ) {
      const message =
        `You have an error in your SQL syntax near '${quoted}' at line 1\nCREATE USER 'u' IDENTIFIED BY 'hunter2'`
      assert.notInclude(DriverError.redacted(message), "hunt")
    }
    assert.notInclude(DriverError.redacted("syntax error at or near \"'hunter2'\""), "hunter2")
  })

  it.each([
    "Key (password)=(*) already exists.",
    "Key (name, api_token)=(it, *) already exists.",
    "Key (lower(password))=(*) conflicts with existing key (lower(password))=(*).",
    "Key (password_hash)=(*) is not present in table \"hashes\".",
    "Key (pwd)=(*) is still referenced from table \"users\".",
    "Failing row contains (1, root, *, null).",
    "Duplicate entry '*' for key 'users.password'",
    "Duplicate entry '*' for key 'uq_password'",
    "Incorrect integer value: '*' for column 'password' at row 1",
    "Violation of UNIQUE KEY constraint 'uq_password'. Cannot insert duplicate key in object 'dbo.users'. The duplicate key value is (*).",
    "String or binary data would be truncated in table 'd.dbo.users', column 'password'. Truncated value: '*'."
  ])("leaves no value of a password's column: %s", (message) => {
    for (const value of ["hunter2", "a) hunter2", "it's hunter2", "two\nlines hunter2", "hunter2 ') (hunter2"]) {
      const shown = DriverError.redacted(
        `23505: refused\n  detail: ${message.replaceAll("*", () => value)}\n  table: users`
      )
      assert.notInclude(shown, "hunter2", value)
      assert.include(shown, "***")
    }
    const error = Object.assign(new Error(message.replaceAll("*", "hunter2")), {
      detail: message.replaceAll("*", "hunter2")
    })
    assert.notInclude(JSON.stringify(DriverError.printable(error)), "hunter2")
  })

  it.effect.each<readonly [string, Config.Config<unknown>]>([
    ["Config.url", Config.url("DATABASE_URL")],
    ["Config.port", Config.port("DATABASE_URL")],
    ["Config.literal", Config.literal("a", "b")("DATABASE_URL")],
    ["a pattern of Schema", Schema.Config("DATABASE_URL", Schema.String.pipe(Schema.pattern(/^mysql:/)))],
    ["Schema.URL", Schema.Config("DATABASE_URL", Schema.URL)]
  ])("leaves no password of a URL that %s refuses", ([, config]) =>
    Effect.gen(function*() {
      for (
        const url of [
          "postgres//u:hunter2@h/d",
          "//u:a\"hunter2@h",
          "postgres://u:a hunter2@h:x",
          "p://u:hunter2"
        ]
      ) {
        const provider = ConfigProvider.fromMap(new Map([["DATABASE_URL", url]]))
        const error = yield* Effect.flip(Effect.withConfigProvider(config, provider))
        const shown = DriverError.redacted(String(error))
        assert.notInclude(shown, "hunter2")
        assert.include(shown, "DATABASE_URL")
      }
    }))

  it.effect("keeps an invalid value that is no URL", () =>
    Effect.gen(function*() {
      const provider = ConfigProvider.fromMap(new Map([["PORT", "many"]]))
      const error = yield* Effect.flip(Effect.withConfigProvider(Config.port("PORT"), provider))
      assert.include(DriverError.redacted(String(error)), "but received \"many\"")
    }))

  it("keeps what a database quotes of other columns", () => {
    for (const message of ["Key (name)=(root) already exists.", "Duplicate entry 'root' for key 'users.name'"]) {
      assert.strictEqual(DriverError.redacted(message), message)
    }
  })

  it.each([
    "Can't locate revision identified by \"nope\". Run `effect-alembic history`.",
    "Unknown column 'password' in 'field list'",
    "column \"password\" of relation \"users\" does not exist",
    "syntax error at or near \"frm\"",
    "INSERT INTO users (\"password\", \"token\") SELECT a, 'b' FROM t",
    "ALTER TABLE users ADD COLUMN password varchar(20) NOT NULL"
  ])("leaves %s as it is", (message) => assert.strictEqual(DriverError.redacted(message), message))
})

it("a connection that nobody accepts names the address, as its errors do", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1433"), { code: "ECONNREFUSED" })
  for (const message of ["", "Could not connect (sequence)"]) {
    const shown = DriverError.format(DriverError.fromUnknown(new AggregateError([refused], message)))
    assert.strictEqual(shown, "ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:1433")
  }
})
