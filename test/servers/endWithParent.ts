/**
 * Ends a vitest worker whose parent was killed, with its open connections and the processes that write to its temporary folders.
 */
import process from "node:process"

const end = () => process.kill(process.pid, "SIGKILL")

/** Does so from now on. A worker runs several test files. */
export const endWithParent = (): void => {
  process.off("disconnect", end).once("disconnect", end)
}
