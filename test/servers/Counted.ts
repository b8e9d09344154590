/**
 * Counts the operations that the fibers of a run evaluate, which are the same on every machine.
 */
import * as Effect from "effect/Effect"
import * as Scheduler from "effect/Scheduler"

/**
 * Runs an effect, and returns the number of operations that its fibers evaluated.
 *
 * @since 0.1.0
 * @category running
 */
export const operations = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.suspend(() => {
    let count = 0
    const { defaultScheduler } = Scheduler
    return Effect.as(
      Effect.withScheduler(effect, {
        scheduleTask: (task, priority, fiber) => defaultScheduler.scheduleTask(task, priority, fiber),
        shouldYield: (fiber) => {
          count++
          return defaultScheduler.shouldYield(fiber)
        }
      }),
      undefined
    ).pipe(Effect.map(() => count))
  })
