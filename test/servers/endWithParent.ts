/**
 * Ends a vitest worker whose parent was killed, with its open connections and the processes that write to its temporary folders.
 */
import process from "node:process"

process.once("disconnect", () => process.kill(process.pid, "SIGKILL"))
