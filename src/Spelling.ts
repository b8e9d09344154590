/**
 * Suggests the intended name in errors about unknown names. Case, dashes and underscores are ignored, so that `down_revision` matches
 * `downRevision`.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"

/**
 * Returns the name that is most similar to a word, if there is one.
 *
 * @since 0.1.0
 * @category queries
 */
export const nearest = (word: string, names: Iterable<string>): Option.Option<string> => {
  const plainWord = plain(word)
  let best = Option.none<string>()
  let bestDistance = Math.max(2, Math.floor(plainWord.length / 3)) + 1
  for (const name of names) {
    const distance = editDistance(plainWord, plain(name))
    if (distance < bestDistance) {
      best = Option.some(name)
      bestDistance = distance
    }
  }
  return best
}

/**
 * Returns a sentence with the suggested name or, if no name is similar, with the existing ones. It follows the sentence about the unknown
 * name.
 *
 * @since 0.1.0
 * @category queries
 */
export const advice = (word: string, names: Iterable<string>): string => {
  const all = [...names]
  return Option.match(nearest(word, all), {
    onNone: () => `There is: ${all.join(", ")}.`,
    onSome: (name) => `Did you mean "${name}"?`
  })
}

const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_]/g, "")

/** The number of insertions, deletions, replacements and transpositions. */
const editDistance = (left: string, right: string): number => {
  let beforePrevious: ReadonlyArray<number> = []
  let previous: ReadonlyArray<number> = Array.from({ length: right.length + 1 }, (_, i) => i)
  for (let i = 1; i <= left.length; i++) {
    const row = [i]
    for (let j = 1; j <= right.length; j++) {
      const replaced = at(previous, j - 1) + (left[i - 1] === right[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1] ?
        at(beforePrevious, j - 2) + 1 :
        Infinity
      row.push(Math.min(replaced, swapped, at(previous, j) + 1, at(row, j - 1) + 1))
    }
    beforePrevious = previous
    previous = row
  }
  return at(previous, right.length)
}

const at = (row: ReadonlyArray<number>, index: number): number => row[index] ?? Infinity
