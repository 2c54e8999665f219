/** Reads the filter options of damo. */
import { DamoRefusal, guarded } from '../../params/fault.js'
import { numberText } from '../../params/number.js'
import { readBytes, readNr, readNs, readPercent, readUs } from '../../params/read-numbers.js'
import type { DamoNumber } from '../../params/number.js'
import type { Range, RecordFilter } from './filters.js'

/** Pairs of words, as they were given. */
export interface FilterTexts {
  readonly sizes: readonly string[]
  readonly rates: readonly string[]
  readonly ages: readonly string[]
  readonly addresses: readonly (readonly string[])[] | undefined
  readonly snapshotSizes: readonly (readonly string[])[] | undefined
  readonly snapshotTimes: readonly (readonly string[])[] | undefined
  readonly snapshotIndexes: readonly (readonly string[])[] | undefined
  readonly temperatures: readonly Range[] | undefined
  readonly weights: readonly number[]
}

/**
 * The filter that the options ask for.
 *
 * @throws DamoRefusal, DamoFault for what damo refuses
 */
export function readFilter(texts: FilterTexts): RecordFilter {
  const [bySize, byRate, byAge] = texts.weights
  return {
    sizes: rangeOf(texts.sizes, readBytes),
    rates: rangeOf(texts.rates, readPercent),
    ages: rangeOf(texts.ages, readUs),
    addresses: texts.addresses && byteRanges(texts.addresses, 'address'),
    snapshotSizes: texts.snapshotSizes && byteRanges(texts.snapshotSizes, 'sz_snapshot'),
    snapshotTimes: texts.snapshotTimes?.map(([start, end]) => [readNs(start), readNs(end)]),
    snapshotIndexes: texts.snapshotIndexes?.map((pair) => rangeOf(pair, readNr)),
    temperatures: texts.temperatures,
    weights: [bySize, byRate, byAge],
  }
}

function rangeOf([min, max]: readonly string[], read: (text: string) => DamoNumber): Range {
  return [Number(read(min)), Number(read(max))]
}

/** Ranges in ascending order; they must not overlap. */
function byteRanges(pairs: readonly (readonly string[])[], option: string): Range[] {
  const refuse = (why: string): never => {
    throw new DamoRefusal(`wrong --${option} input (${why})`)
  }
  const exact = guarded(
    () => pairs.map(([start, end]) => [readBytes(start), readBytes(end)] as const),
    (fault) => `wrong --${option} input (conversion to bytes failed (${fault}))`,
  )
  exact.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  for (const [i, [start, end]] of exact.entries()) {
    if (start > end) refuse(`start > end ([${numberText(start)}, ${numberText(end)}])`)
    if (i > 0 && exact[i - 1][1] > start) refuse('overlapping range')
  }
  return exact.map(([start, end]) => [Number(start), Number(end)])
}
