/**
 * A simulated SQL Server: the driver (`tedious`) under the real `MssqlClient`, with rows in an SQLite file and transactions as in SQL
 * Server's manual. It keeps `@@TRANCOUNT`, `XACT_STATE()` and `CURRENT_TRANSACTION_ID()` for each session, ends transactions at the errors
 * that a test requests, converts parameters by their types, and refuses what the driver and the server refuse:
 *
 * - a request while another one runs (`EINVALIDSTATE`), and `COMMIT` and `ROLLBACK` without a transaction (3902, 3903);
 * - a request of more than 15 seconds whose answer has not begun (`ETIMEOUT`);
 * - a statement that must be the first of its batch and is not (111), and a batch that leaves another number of transactions (266);
 * - a filtered index without `QUOTED_IDENTIFIER` (1934), which sqlcmd sets off;
 * - a property that is added twice (15233), changed or dropped without being there (15217), or of a table in another schema (15135).
 *
 * It tests how this project handles a server's responses, not SQL: `TransactSql.ts` parses the SQL with a grammar.
 */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as MssqlClient from "@effect/sql-mssql/MssqlClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import type * as SqlClient from "@effect/sql/SqlClient"
import type { Connection as SqlConnection } from "@effect/sql/SqlConnection"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Tedious from "tedious"
import { vi } from "vitest"
import * as DriverError from "../../src/dialect/DriverError.ts"
import * as FreshDatabase from "./FreshDatabase.ts"

/**
 * A fault at a statement that contains `when`:
 *
 * - `error`: it fails, and the transaction stays open;
 * - `ends`: it fails, and the server rolls the transaction back, as at a deadlock or with `XACT_ABORT ON`; a call of the driver (`COMMIT`) comes
 *   too late;
 * - `renews`: it succeeds, and has committed the transaction and begun another, as a procedure may;
 * - `runs`: it takes this many seconds; infinity means until it is cancelled;
 * - `compiles`: its batch takes this many seconds before any of it runs, as where a lock of a schema change is waited for.
 */
export interface Fault {
  readonly when: string | RegExp
  readonly does: "error" | "ends" | "renews" | "runs" | "compiles"
  readonly number?: number
  readonly message?: string
  readonly seconds?: number
}

/**
 * - `texts`: the texts that were sent, in order, on all sessions: batches, those in `sp_executesql` without it, and `BEGIN`, `COMMIT`, `ROLLBACK`,
 *   `SAVE` for calls of the driver;
 * - `faults`: each is used once;
 * - `lockAnswers`: the next return values of `sp_getapplock`;
 * - `open`: how many sessions have a transaction open;
 * - `rows`: the rows of a query, read apart from all sessions;
 * - `sqlcmd`: applies a script in a session of its own and returns the errors; with `stops`, as with sqlcmd's `-b`, no more than one.
 */
export class FakeSqlServer extends Context.Tag("effect-alembic/test/FakeSqlServer")<FakeSqlServer, {
  readonly texts: Array<string>
  readonly faults: Array<Fault>
  readonly lockAnswers: Array<number>
  readonly open: () => number
  readonly rows: (sql: string) => Effect.Effect<ReadonlyArray<Record<string, unknown>>>
  readonly sqlcmd: (script: string, stops?: boolean) => Effect.Effect<ReadonlyArray<string>>
}>() {}

/** A client of a new server. `schema` is the default schema of its user. */
export const layer = (
  options: { readonly maxConnections?: number; readonly schema?: string } = {}
): Layer.Layer<FakeSqlServer | SqlClient.SqlClient | MssqlClient.MssqlClient> =>
  Layer.unwrapScoped(Effect.gen(function*() {
    const { name: filename } = yield* Effect.orDie(FreshDatabase.sqlite())
    const server = new Server(filename, options.schema ?? "dbo")
    yield* Effect.acquireRelease(
      Effect.sync(() => replaceDriver(server)),
      (restore) => Effect.sync(restore)
    )
    yield* Effect.addFinalizer(() => Effect.promise(() => server.close()))
    return Layer.merge(
      Layer.succeed(FakeSqlServer, {
        texts: server.texts,
        faults: server.faults,
        lockAnswers: server.lockAnswers,
        open: () => [...server.sessions.values()].filter(({ depth }) => depth > 0).length,
        rows: (sql) => Effect.promise(() => server.read(sql)),
        sqlcmd: (script, stops) => Effect.promise(() => server.sqlcmd(script, stops))
      }),
      Layer.orDie(MssqlClient.layer({ server: "fake", maxConnections: options.maxConnections ?? 1 }))
    )
  }))

type Answer = ReadonlyArray<Record<string, unknown>>

class ServerError extends Error {
  readonly code: string = "EREQUEST"
  readonly number: number
  constructor(number: number, message: string) {
    super(message)
    this.number = number
  }
}

class DriverFailure extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

class Server {
  readonly texts: Array<string> = []
  readonly faults: Array<Fault> = []
  readonly lockAnswers: Array<number> = []
  readonly sessions = new Map<Tedious.Connection, Session>()
  readonly locks = new Map<string, Session>()
  transactions = 1_000
  private readonly scope = Effect.runSync(Scope.make())
  private readonly filename: string
  readonly schema: string
  readonly properties = new Map<string, string>()
  constructor(filename: string, schema: string) {
    this.filename = filename
    this.schema = schema
  }

  sqlite(): Promise<SqlConnection> {
    return Effect.runPromise(
      SqliteClient.make({ filename: this.filename }).pipe(
        Effect.flatMap((client) => client.reserve),
        Effect.provide(Reactivity.layer),
        Scope.extend(this.scope)
      )
    )
  }

  async read(sql: string): Promise<Answer> {
    const connection = await this.sqlite()
    return await Effect.runPromise(connection.executeUnprepared(sql, [], undefined))
  }

  /** Batches end at `GO`. A batch may leave a transaction open; it is rolled back when the program disconnects. */
  async sqlcmd(script: string, stops = false): Promise<ReadonlyArray<string>> {
    const session = new Session(this, 99)
    session.hasQuotedIdentifiers = false
    const errors: Array<string> = []
    let isStopping = stops
    let batch = ""
    for (const line of [...script.split("\n"), "GO"]) {
      if (/^:on error exit\s*$/i.test(line)) isStopping = true
      else if (!/^GO\s*$/i.test(line)) batch += `${line}\n`
      else {
        try {
          await session.batch(batch)
        } catch (error) {
          if (!(error instanceof ServerError)) throw error
          errors.push(error.message)
          if (isStopping) break
        }
        batch = ""
      }
    }
    if (session.depth > 0) await session.rollback()
    return errors
  }

  session(connection: Tedious.Connection): Session {
    const known = this.sessions.get(connection)
    if (known !== undefined) return known
    const session = new Session(this, this.sessions.size + 51)
    this.sessions.set(connection, session)
    return session
  }

  close(): Promise<void> {
    return Effect.runPromise(Scope.close(this.scope, Exit.void))
  }
}

class Session {
  depth = 0
  transaction = 0
  rowCount = 0
  isAborting = false
  hasQuotedIdentifiers = true
  running: { readonly cancel: () => void } | undefined
  private store: Promise<SqlConnection> | undefined
  private readonly server: Server
  readonly id: number
  constructor(server: Server, id: number) {
    this.server = server
    this.id = id
  }

  async sqlite(sql: string): Promise<Answer> {
    this.store ??= this.server.sqlite()
    const answer = await Effect.runPromise(Effect.either((await this.store).executeUnprepared(sql, [], undefined)))
    if (Either.isRight(answer)) return answer.right
    throw serverError(DriverError.fromUnknown(answer.left).message)
  }

  async begin(): Promise<void> {
    if (this.depth++ === 0) {
      this.transaction = ++this.server.transactions
      await this.sqlite("BEGIN")
    }
  }

  async commit(): Promise<void> {
    if (this.depth === 0) {
      throw new ServerError(3902, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.")
    }
    if (--this.depth === 0) await this.sqlite("COMMIT")
  }

  async rollback(savepoint?: string): Promise<void> {
    if (this.depth === 0) {
      throw new ServerError(3903, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.")
    }
    if (savepoint !== undefined && savepoint !== "") {
      await this.sqlite(`ROLLBACK TO [${savepoint}]`)
      return
    }
    this.depth = 0
    await this.sqlite("ROLLBACK")
  }

  async save(name: string): Promise<void> {
    if (this.depth === 0) {
      throw new ServerError(628, "Cannot issue SAVE TRANSACTION when there is no active transaction.")
    }
    await this.sqlite(`SAVEPOINT [${name}]`)
  }

  /** A batch, as `sp_executesql` runs it. */
  async nested(text: string, startsAnswer = false): Promise<Answer> {
    const depth = this.depth
    const rows = await this.batch(text, startsAnswer)
    if (this.depth !== depth) {
      throw new ServerError(
        266,
        "Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements. " +
          `Previous count = ${depth}, current count = ${this.depth}.`
      )
    }
    return rows
  }

  async batch(text: string, startsAnswer = false): Promise<Answer> {
    const depth = this.depth
    const rows: Array<Record<string, unknown>> = []
    let answers = startsAnswer
    let failure: ServerError | undefined
    const statements = split(text)
    const misplaced = statements.slice(1).find((statement) => FIRST_OF_BATCH.test(statement))
    // An error of compilation: nothing of the batch runs.
    if (misplaced !== undefined) {
      throw new ServerError(111, `'${misplaced.slice(0, 20)}' must be the first statement in a query batch.`)
    }
    const isOwn = (fault: Fault) =>
      fault.does === "compiles" &&
      statements.some((statement) => nestedIn(statement) === undefined && matches(fault, statement))
    if ((this.fault(isOwn)?.seconds ?? 0) > 15 && !startsAnswer) throw timedOut()
    for (const statement of statements) {
      try {
        if (/^RAISERROR\(N'', 0, 1\) WITH NOWAIT$/i.test(statement)) answers = true
        else rows.push(...await this.statement(statement, answers))
      } catch (error) {
        if (!(error instanceof ServerError)) throw error
        failure ??= error
        if (this.isAborting || this.depth < depth) {
          if (this.depth > 0) await this.rollback()
          break
        }
      }
    }
    if (failure !== undefined) throw failure
    return rows
  }

  fault(isDue: (fault: Fault) => boolean): Fault | undefined {
    const at = this.server.faults.findIndex(isDue)
    return at === -1 ? undefined : this.server.faults.splice(at, 1)[0]
  }

  private async statement(sql: string, answers: boolean): Promise<Answer> {
    const fault = this.fault((fault) => fault.does !== "compiles" && matches(fault, sql))
    if (fault !== undefined) {
      const { does, message = "a fault of the test", number = 50_000, seconds = Number.POSITIVE_INFINITY } = fault
      if (does === "runs") {
        if (seconds > 15 && !answers) throw timedOut()
        if (seconds === Number.POSITIVE_INFINITY) {
          await new Promise<never>((_, reject) => {
            this.running = { cancel: () => setTimeout(() => reject(new DriverFailure("ECANCEL", "Canceled.")), 20) }
          })
        }
      } else if (does === "renews") {
        await this.commit()
        await this.begin()
        return []
      } else {
        if (does === "ends" && this.depth > 0) await this.rollback()
        throw new ServerError(number, message)
      }
    }
    const nested = nestedIn(sql)
    if (nested !== undefined) return this.nested(nested, answers)
    if (/^SET XACT_ABORT (ON|OFF)$/i.test(sql)) {
      this.isAborting = /ON$/i.test(sql)
      return []
    }
    const setting = /^SET ([A-Z_, ]+) (ON|OFF)$/i.exec(sql)
    if (setting !== null && !/IDENTITY_INSERT/i.test(sql)) {
      if (setting[1]?.includes("QUOTED_IDENTIFIER")) this.hasQuotedIdentifiers = setting[2] === "ON"
      return []
    }
    if (!this.hasQuotedIdentifiers && /^CREATE (UNIQUE )?INDEX [^]* WHERE /i.test(sql)) {
      throw new ServerError(
        1934,
        "CREATE INDEX failed because the following SET options have incorrect settings: 'QUOTED_IDENTIFIER'."
      )
    }
    if (/^BEGIN TRAN(SACTION)?$/i.test(sql)) return this.begin().then(() => [])
    if (/^COMMIT( TRAN(SACTION)?)?$/i.test(sql)) return this.commit().then(() => [])
    if (/^ROLLBACK( TRAN(SACTION)?)?$/i.test(sql)) return this.rollback().then(() => [])
    if (/^(?:CREATE|ALTER|DROP) DATABASE /i.test(sql)) return []
    if (sql === "SELECT @@ROWCOUNT AS affected_rows") return [{ affected_rows: this.rowCount }]
    const lock = /'(effect-alembic [^']*)'/.exec(sql)?.[1]
    if (lock !== undefined) return this.lock(sql, lock)
    const property = PROPERTY.exec(sql)
    if (property !== null) return this.property(property)
    if (/sys\.extended_properties/.test(sql)) {
      const [, table = ""] = /OBJECT_ID\('([^']*)'\) AND/.exec(sql) ?? []
      const [, column = ""] = /sys\.columns .* name = '([^']*)'/.exec(sql) ?? []
      const [, schema = this.server.schema] = /^SELECT '([^']*)'/.exec(sql) ?? []
      return [{ schema_name: schema, comment: this.server.properties.get(`${plain(table)}.${column}`) ?? null }]
    }
    if (/character_maximum_length/.test(sql)) return [{ length: 32 }]
    if (/SYS\.IDENTITY_COLUMNS/i.test(sql)) return []
    const rows = await this.sqlite(translated(sql, this, this.server.schema))
    if (/^(INSERT|UPDATE|DELETE)/i.test(sql)) {
      this.rowCount = Number((await this.sqlite("SELECT changes() AS n"))[0]?.n)
    }
    return rows
  }

  private property([, verb, value = "", schema = "", table = "", column = ""]: RegExpExecArray): Answer {
    const key = `${plain(table)}.${plain(column)}`
    const { properties } = this.server
    if (plain(schema) !== this.server.schema) {
      throw new ServerError(15135, `Object is invalid. Extended properties are not permitted on '${schema}.${table}'.`)
    }
    if (verb === "add" && properties.has(key)) {
      throw new ServerError(15233, `Property cannot be added. Property 'MS_Description' already exists for '${table}'.`)
    }
    if (verb !== "add" && !properties.has(key)) {
      throw new ServerError(
        15217,
        `Property cannot be updated or deleted. Property 'MS_Description' does not exist for '${table}'.`
      )
    }
    if (verb === "drop") properties.delete(key)
    else properties.set(key, value.replaceAll("''", "'"))
    return []
  }

  private lock(sql: string, name: string): Answer {
    const owner = this.server.locks.get(name)
    if (sql.includes("sp_getapplock")) {
      const answer = this.server.lockAnswers.shift()
      if (answer !== undefined) {
        const refused = new RegExp(`WHEN ${answer} THEN '([^']*)'`).exec(sql)?.[1] ?? null
        return [{ acquired: answer >= 0 ? 1 : 0, refused }]
      }
      const isFree = owner === undefined || owner === this
      if (isFree) this.server.locks.set(name, this)
      return [{ result: isFree ? 0 : -1, acquired: isFree ? 1 : 0 }]
    }
    if (sql.includes("sp_releaseapplock")) {
      this.server.locks.delete(name)
      return [{ released: owner === this ? 1 : 0 }]
    }
    return owner === undefined ? [] : [{ holder: `session ${owner.id}` }]
  }
}

const matches = ({ when }: Fault, sql: string) => typeof when === "string" ? sql.includes(when) : when.test(sql)

const timedOut = () => new DriverFailure("ETIMEOUT", "Timeout: Request failed to complete in 15000ms")

const FIRST_OF_BATCH = /^(?:CREATE|ALTER) (?:VIEW|PROC|PROCEDURE|FUNCTION|TRIGGER|SCHEMA)\b/i

const ANSWER = /^RAISERROR[^;]*;\s*/

/** The batch that a statement runs. */
const nestedIn = (sql: string): string | undefined =>
  (/^EXEC sys\.sp_executesql N'([^]*)'$/i.exec(sql) ?? /^EXEC\s*\(N?'([^]*)'\)$/i.exec(sql))?.[1]
    ?.replaceAll("''", "'").replaceAll(/\\\\(\r?\n)\1/g, "\\$1")

/** The statements of a batch. Those of a lock belong together. */
const split = (text: string): ReadonlyArray<string> => {
  if (text.startsWith("DECLARE @result")) return [text]
  const parts = [""]
  for (const [token] of text.matchAll(/N?'(?:[^']|'')*'|\[[^\]]*\]|--[^\n]*|;|[^]/g)) {
    if (token === ";") parts.push("")
    else if (!token.startsWith("--")) parts.push(parts.pop() + token)
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "")
}

const plain = (name: string) => name.replace(/^.*\./, "").replaceAll(/[[\]]/g, "")

const PROPERTY =
  /^exec(?:ute)? sp_(add|update|drop)extendedproperty 'MS_Description', (?:N'((?:[^']|'')*)', )?'schema', (\S+), 'table', ([^\s,]+)(?:, 'column', (\S+))?$/

const TABLE = /OBJECT_ID\((?:QUOTENAME\(s\.schema_name\) \+ )?N?'([^']*)', N'U'\) IS NOT NULL/g

const translated = (sql: string, { depth, id, transaction }: Session, schema: string): string => {
  const own: ReadonlyArray<readonly [RegExp, string]> = [
    [/@@TRANCOUNT/g, String(depth)],
    [/XACT_STATE\(\)/g, depth > 0 ? "1" : "0"],
    [/CURRENT_TRANSACTION_ID\(\)/g, `'${transaction}'`],
    [/@@SPID/g, String(id)],
    [/OBJECT_SCHEMA_NAME\(OBJECT_ID\([^)]*\)\)/g, "NULL"],
    [/SCHEMA_NAME\(\)/g, `'${schema}'`],
    [new RegExp(`(?<!')\\b${schema}\\.`, "g"), ""],
    [/SYSDATETIMEOFFSET\(\)|SYSUTCDATETIME\(\)|GETUTCDATE\(\)/g, "CURRENT_TIMESTAMP"],
    [/\b0x([0-9a-f]*)/gi, "X'$1'"],
    [/\(max\)/g, ""],
    [/\bIDENTITY(\(1,1\))?/g, ""]
  ]
  const exists = sql.replaceAll(
    TABLE,
    (_, name: string) => `EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '${plain(name)}')`
  )
  return own.reduce((text, [from, to]) => text.replaceAll(from, to), exists.replaceAll(/\bN'/g, "'"))
}

const serverError = (message: string): ServerError => {
  const number = /no such table/.test(message)
    ? 208
    : /UNIQUE constraint/.test(message)
    ? 2627
    : /already exists/.test(message)
    ? 2714
    : /NOT NULL/.test(message)
    ? 515
    : 102
  return new ServerError(number, message)
}

/** The value that the server receives, converted to the type that the driver sends. */
const converted = ({ type, value }: { readonly type: { readonly name: string }; readonly value: unknown }): string => {
  if (value === null || value === undefined) return "NULL"
  switch (type.name) {
    case "Int":
      return String(Math.trunc(Number(value)))
    case "Bit":
      return value ? "1" : "0"
    case "VarChar":
      return `'${String(value).replaceAll(/[^\x00-\xff]/g, "?").replaceAll("'", "''")}'`
    default:
      return `'${String(value).replaceAll("'", "''")}'`
  }
}

/** Replaces the network by the server. */
const replaceDriver = (server: Server): () => void => {
  const driver = Tedious.Connection.prototype
  const busy = (session: Session) =>
    session.running === undefined
      ? undefined
      : new DriverFailure(
        "EINVALIDSTATE",
        "Requests can only be made in the LoggedIn state, not the SentClientRequest state"
      )
  const answer = <A>(session: Session, work: () => Promise<A>, done: (error: unknown, value?: A) => void) => {
    const refused = busy(session)
    if (refused !== undefined) return done(refused)
    session.running = { cancel: () => {} }
    const end = (error: unknown, value?: A) => {
      session.running = undefined
      done(error, value)
    }
    void work().then((value) => end(undefined, value), (error) => end(error))
  }
  const control = (
    connection: Tedious.Connection,
    text: string,
    work: (session: Session) => Promise<void>,
    done: (error?: never) => void
  ) => {
    const session = server.session(connection)
    answer(session, async () => {
      server.texts.push(text)
      if (session.fault((fault) => fault.does === "ends" && matches(fault, text)) !== undefined) {
        await session.rollback()
      }
      await work(session)
    }, (error) => Reflect.apply(done, undefined, [error]))
  }
  const spies = [
    vi.spyOn(driver, "connect").mockImplementation((done) => done?.()),
    vi.spyOn(driver, "close").mockImplementation(() => {}),
    vi.spyOn(driver, "cancel").mockImplementation(function(this: Tedious.Connection) {
      const { running } = server.session(this)
      running?.cancel()
      return running !== undefined
    }),
    vi.spyOn(driver, "beginTransaction").mockImplementation(function(this: Tedious.Connection, done) {
      control(this, "BEGIN", (session) => session.begin(), done)
    }),
    vi.spyOn(driver, "commitTransaction").mockImplementation(function(this: Tedious.Connection, done) {
      control(this, "COMMIT", (session) => session.commit(), done)
    }),
    vi.spyOn(driver, "rollbackTransaction").mockImplementation(function(this: Tedious.Connection, done, name) {
      control(this, "ROLLBACK", (session) => session.rollback(name), done)
    }),
    vi.spyOn(driver, "saveTransaction").mockImplementation(function(this: Tedious.Connection, done, name) {
      control(this, "SAVE", (session) => session.save(name), done)
    }),
    vi.spyOn(driver, "execSql").mockImplementation(function(this: Tedious.Connection, request) {
      const session = server.session(this)
      const parameters = new Map(request.parameters.map((parameter) => [`@${parameter.name}`, parameter]))
      const sql = String(request.sqlTextOrProcedure).replaceAll(/@\d+/g, (name) => {
        const parameter = parameters.get(name)
        return parameter === undefined ? name : converted(parameter)
      })
      answer(session, () => {
        server.texts.push(nestedIn(sql.replace(ANSWER, "")) ?? sql)
        return session.nested(sql)
      }, (error, rows = []) =>
        Reflect.apply(request.callback, request, [
          error,
          rows.length,
          rows.map((row) => Object.entries(row).map(([colName, value]) => ({ metadata: { colName }, value })))
        ]))
    })
  ]
  return () => {
    for (const spy of spies) spy.mockRestore()
  }
}
