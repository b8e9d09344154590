/**
 * A port for a private server.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Net from "node:net"

/**
 * Returns a port of the loopback interface on which nothing listens.
 *
 * @since 0.1.0
 * @category constructors
 */
export const freePort: Effect.Effect<number> = Effect.async((resume) => {
  const server = Net.createServer()
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() =>
      resume(
        address === null || typeof address === "string"
          ? Effect.dieMessage("a listening socket has no port")
          : Effect.succeed(address.port)
      )
    )
  })
})
