/** The values of a parameter as numbers, for an axis. */
import { parseCount, parseShare, parseSize, parseTime } from '../base/units.js'
import type { Unit } from '../report/html/page-data.js'
import type { SweepParameter } from './parameters.js'

/** Numbers of a unit. */
export interface AxisValues {
  /** null where some value is none. */
  readonly numbers: readonly number[] | null
  readonly unit: Unit
}

/** Fields whose texts with an `m` are minutes, not MiB. */
const TIME_FIELDS = /(_us|_ms|duration|tick|from|until)$/

/**
 * What the values are as numbers of one kind: plain ones, sizes (bytes), times (µs) or shares (percent), whichever
 * fits all of them.
 */
export function axisValues({ path, values }: SweepParameter): AxisValues {
  const time: Kind = { unit: 'us', parse: (text) => parseTime(text, 'us') }
  const size: Kind = { unit: 'bytes', parse: parseSize }
  const kinds: Kind[] = [
    { unit: 'count', parse: parseCount },
    ...(TIME_FIELDS.test(path) ? [time] : [size, time]),
    { unit: 'percent', parse: (text) => parseShare(text, 100) },
  ]
  const texts = values.map((text) => text.replace(/^(['"])(.*)\1$/, '$2'))
  for (const { unit, parse } of kinds) {
    const numbers = numbersOf(texts, parse)
    // Values that coincide on an axis would hide each other.
    if (numbers !== null && new Set(numbers).size === numbers.length) return { numbers, unit }
  }
  return { numbers: null, unit: 'count' }
}

interface Kind {
  readonly unit: Unit
  readonly parse: (text: string) => number
}

function numbersOf(texts: readonly string[], parse: Kind['parse']): number[] | null {
  try {
    return texts.map(parse)
  } catch {
    return null
  }
}
