/**
 * Schemes in one line each, as damo's `.damos` files hold them and the kernel's debugfs once did. damo itself only
 * converts them any more. The number of fields says what they are:
 *
 * ```
 *   7  min and max size, min and max access rate, min and max age, action
 *   9  the 7, size quota, reset interval
 *  12  the 9, weights of size, access rate and age (permil)
 *  17  the 12, watermark metric, interval, high, mid and low (permil)
 *  18  the 7, time quota, and what follows the 7 in the 17
 * ```
 * Follows `damo_single_line_scheme_to_damos()` of damo's `_damo_deprecated.py`.
 */
import { at, DamoFault } from './fault.js'
import { isSame, numberText, ULONG_MAX, type DamoNumber } from './number.js'
import { areNoQuotas, NO_QUOTAS } from './quotas.js'
import {
  parseInteger,
  readBytes,
  readMs,
  readPercent,
  readUs,
  splitFields,
} from './read-numbers.js'
import { DEFAULT_SCHEME, type Scheme } from './scheme.js'
import { shown } from './value.js'
import { areNoWatermarks, NO_WATERMARKS, type Watermarks } from './watermarks.js'

type Field = readonly [name: string, read: (text: string) => DamoNumber]

const PATTERN: readonly Field[] = [
  ['min size', readBytes],
  ['max size', readBytes],
  ['min access rate', readPercent],
  ['max access rate', readPercent],
  ['min age', readUs],
  ['max age', readUs],
]
const LIMITS: readonly Field[] = [
  ['size quota', readBytes],
  ['reset interval', readMs],
]
const WEIGHTS: readonly Field[] = [
  ['weight of size', readPermil],
  ['weight of access rate', readPermil],
  ['weight of age', readPermil],
]
const MARKS: readonly Field[] = [
  ['watermark interval', readUs],
  ['high watermark', readPermil],
  ['mid watermark', readPermil],
  ['low watermark', readPermil],
]

const FIELD_COUNTS = [7, 9, 12, 17, 18]
const WRONG_FIELD = 'invalid input: wrong input field'

/**
 * Reads the lines of a `.damos` file; comments (`#`) and empty lines are skipped.
 *
 * @throws DamoFault whose path is the line's number, from 1
 */
export function schemesOfText(text: string): Scheme[] {
  return text.split('\n').flatMap((line, i) => {
    const fields = splitFields(line)
    if (fields.length === 0 || fields[0].startsWith('#')) return []
    return [at(i + 1, () => schemeOfFields(fields, line.trim()))]
  })
}

function schemeOfFields(fields: readonly string[], line: string): Scheme {
  if (!FIELD_COUNTS.includes(fields.length)) {
    const damoText = `invalid input: expected [7, 9, 12, 17, 18] fields, but '${line}'`
    const message = `${fields.length} fields; expected 7, 9, 12, 17 or 18`
    throw new DamoFault(damoText, message)
  }
  const [szMin, szMax, rateMin, rateMax, ageMin, ageMax] = readAll(PATTERN, fields)
  const hasTime = fields.length === 18
  const [timeMs] = hasTime ? readAll([['time quota', readMs]], fields.slice(7)) : [0n]
  const rest = fields.slice(hasTime ? 8 : 7)
  const [szBytes, resetIntervalMs] = rest.length > 0 ? readAll(LIMITS, rest) : [0n, ULONG_MAX]
  const [szPermil, nrAccessesPermil, agePermil] =
    rest.length > 2 ? readAll(WEIGHTS, rest.slice(2)) : [0n, 0n, 0n]
  return {
    ...DEFAULT_SCHEME,
    action: fields[6].toLowerCase(),
    accessPattern: {
      sz: { unit: 'bytes', min: szMin, max: szMax },
      nrAccesses: { unit: 'percent', min: rateMin, max: rateMax },
      age: { unit: 'usec', min: ageMin, max: ageMax },
    },
    quotas: {
      ...NO_QUOTAS,
      timeMs,
      szBytes,
      resetIntervalMs,
      weights: { szPermil, nrAccessesPermil, agePermil },
    },
    watermarks: rest.length > 5 ? watermarksOfFields(rest.slice(5)) : NO_WATERMARKS,
  }
}

function watermarksOfFields([metric, ...marks]: readonly string[]): Watermarks {
  const [intervalUs, highPermil, midPermil, lowPermil] = readAll(MARKS, marks)
  // damo takes any word as the metric.
  const word = metric.toLowerCase() as Watermarks['metric']
  return { metric: word, intervalUs, highPermil, midPermil, lowPermil }
}

function readAll(fields: readonly Field[], texts: readonly string[]): DamoNumber[] {
  return fields.map(([name, read], i) => {
    try {
      return read(texts[i])
    } catch (error) {
      if (!(error instanceof DamoFault)) throw error
      throw new DamoFault(WRONG_FIELD, `${name}: ${error.message}`)
    }
  })
}

function readPermil(text: string): bigint {
  const integer = parseInteger(text)
  if (integer !== undefined) return integer
  throw new DamoFault(WRONG_FIELD, `not a whole number (got ${shown(text)}); expected permil`)
}

/**
 * A scheme in one line: 7 fields, or 18 where it has quotas or watermarks. Reading it gives the scheme again.
 *
 * @throws DamoFault for what a line has no field for
 */
export function schemeLine(scheme: Scheme): string {
  refuseLost(scheme)
  const { accessPattern, quotas, watermarks } = scheme
  const { sz, nrAccesses, age } = accessPattern
  const fields = [
    ...[sz.min, sz.max].map((bytes) => inUnits(bytes, SIZE_UNITS)),
    ...[nrAccesses.min, nrAccesses.max].map((percent) => inUnits(percent, [])),
    ...[age.min, age.max].map((us) => inUnits(us, TIME_UNITS)),
    scheme.action,
  ]
  if (areNoQuotas(quotas) && areNoWatermarks(watermarks)) return fields.join(' ')
  const { szPermil, nrAccessesPermil, agePermil } = quotas.weights
  const { metric, intervalUs, highPermil, midPermil, lowPermil } = watermarks
  return [
    ...fields,
    inUnits(quotas.timeMs, MS_UNITS),
    inUnits(quotas.szBytes, SIZE_UNITS),
    inUnits(quotas.resetIntervalMs, MS_UNITS),
    ...[szPermil, nrAccessesPermil, agePermil].map(wholePermil),
    metric,
    inUnits(intervalUs, TIME_UNITS),
    ...[highPermil, midPermil, lowPermil].map(wholePermil),
  ].join(' ')
}

function refuseLost(scheme: Scheme): void {
  const { accessPattern, quotas } = scheme
  const lost = [
    [scheme.dests.length > 0 || scheme.targetNid !== null, 'nodes to migrate to'],
    [!isSame(scheme.applyIntervalUs, 0), 'an apply interval'],
    [scheme.filters.length > 0, 'filters'],
    [!isSame(scheme.maxNrSnapshots, 0), 'max_nr_snapshots'],
    [quotas.goals.length > 0, 'quota goals'],
    [!isSame(quotas.failChargeDenom, 0), 'a charge of failed regions'],
    [accessPattern.nrAccesses.unit === 'samples', 'an access rate in samples'],
    [accessPattern.age.unit === 'aggr_intervals', 'an age in aggregation intervals'],
  ] as const
  const found = lost.find(([isThere]) => isThere)
  if (found === undefined) return
  const message = `has ${found[1]}, for which one line has no field; expected a JSON file`
  throw new DamoFault(WRONG_FIELD, message)
}

const SIZE_UNITS = ['E', 'P', 'T', 'G', 'M', 'K'].map(
  (unit, i) => [unit, 1n << BigInt(60 - 10 * i)] as const,
)
const MS_UNITS = [
  ['d', 86_400_000n],
  ['h', 3_600_000n],
  ['m', 60_000n],
  ['s', 1000n],
  ['ms', 1n],
] as const
const TIME_UNITS = [
  ...MS_UNITS.map(([unit, ms]) => [unit, ms * 1000n] as const),
  ['us', 1n] as const,
]

/** A number in the largest unit that divides it, else bare. */
function inUnits(value: DamoNumber, units: readonly (readonly [string, bigint])[]): string {
  if (isSame(value, ULONG_MAX)) return 'max'
  const integer = typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value
  if (typeof integer !== 'bigint') return numberText(integer)
  const found = units.find(([, scale]) => integer !== 0n && integer % scale === 0n)
  return found === undefined ? String(integer) : `${integer / found[1]}${found[0]}`
}

function wholePermil(value: DamoNumber): string {
  if (typeof value === 'bigint' || Number.isInteger(value)) return String(value)
  const message = `not whole permil (got ${value}), for which one line has no field`
  throw new DamoFault(WRONG_FIELD, `${message}; expected a JSON file`)
}
