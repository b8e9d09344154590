/**
 * Ends a worker of vitest whose parent was killed, with its open connections and its temporary folders' writers.
 */
import process from "node:process"

process.once("disconnect", () => process.kill(process.pid, "SIGKILL"))
