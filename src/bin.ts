#!/usr/bin/env node
/**
 * The program `effect-alembic`.
 *
 * @since 0.1.0
 */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Main from "./cli/Main.ts"

NodeRuntime.runMain(Effect.provide(Main.main(process.argv), NodeContext.layer), {
  disableErrorReporting: true,
  disablePrettyLogger: true,
  teardown: Main.teardown
})
