#!/usr/bin/env node
/**
 * The program `effect-alembic`.
 *
 * @since 0.1.0
 */
import { main } from "./cli/Main.ts"

await main(process.argv.slice(2))
