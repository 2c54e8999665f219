/** "Did you mean": the nearest of some known words. */

/**
 * The known word nearest to a mistyped one.
 *
 * Near means, without regard to case and separators: equal, a part of the known word, or at most a third of its
 * letters (at least one) are changed, added, left out or swapped with the neighbour.
 * @returns undefined where none is near
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > MAX_WORD) return undefined
  const plain = simplify(word)
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    if (candidate.length > MAX_WORD) continue
    const distance = distanceBetween(plain, simplify(candidate))
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** A hint that names the nearest known word, or else all of them; undefined if there is none to name. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const near = nearest(word, known)
  if (near !== undefined) return `did you mean ${near}?`
  if (known.length === 0) return undefined
  const shown = known.slice(0, MAX_LISTED)
  return `known: ${shown.join(', ')}${known.length > shown.length ? ', …' : ''}`
}

const MAX_WORD = 64
const MAX_LISTED = 20

function simplify(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/g, '')
}

function distanceBetween(word: string, candidate: string): number {
  if (word === candidate) return 0
  // A part of a longer name, as in update_us for ops_update_us, is nearer than a word with two changes.
  if (word.length >= 4 && candidate.includes(word)) return 1
  return editDistance(word, candidate)
}

/** Optimal string alignment distance: insertions, deletions, changes, swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      let distance = Math.min(last[j] + 1, row[j - 1] + 1, change)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforeLast[j - 2] + 1)
      }
      row.push(distance)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]
}
