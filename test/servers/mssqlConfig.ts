/**
 * The connection of SQL Server's client to the database of a URL, which the driver does not read itself.
 */
import * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"

export const mssqlConfig = (url: URL) => ({
  server: url.hostname,
  port: url.port === "" ? 1433 : Number(url.port),
  username: decodeURIComponent(url.username),
  password: Redacted.make(decodeURIComponent(url.password)),
  database: url.pathname === "" || url.pathname === "/" ? "master" : url.pathname.slice(1),
  encrypt: true,
  trustServer: true,
  connectTimeout: Duration.seconds(30)
})
