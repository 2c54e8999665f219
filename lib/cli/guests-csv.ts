/** guests.csv: all figures of all guests of a fleet, a line for each. */
import type { GuestSummary } from '../engine/fleet/fleet-summary.js'
import { csvLine } from '../tune/csv.js'

/** First words of every guests.csv; other files of that name are not written over. */
export const GUESTS_HEAD = 'name,group,scaling,state,memoryBytes'

/** The lines, with the paths of summary.json as heads: `heldBytes.mean`. */
export function* formatGuests(guests: readonly GuestSummary[]): Generator<string, void> {
  const [first] = guests
  yield csvLine([...cellsOf(first)].map(([path]) => path))
  for (const guest of guests) yield csvLine([...cellsOf(guest)].map(([, value]) => value))
}

function* cellsOf(values: object, prefix = ''): Generator<readonly [string, string | number]> {
  for (const [name, value] of Object.entries(values) as [string, string | number | object][]) {
    if (typeof value === 'object') yield* cellsOf(value, `${prefix}${name}.`)
    else yield [prefix + name, value]
  }
}
