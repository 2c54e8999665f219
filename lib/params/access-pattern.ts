/** Which regions a scheme is for: bounds of size, access rate and age, all included. */
import { at, DamoFault } from './fault.js'
import type { Intervals } from './intervals.js'
import { divide, isSame, multiply, truncate, ULONG_MAX, type DamoNumber } from './number.js'
import {
  printNr,
  printSize,
  printUsExact,
  printWholePercent,
  type NumberForm,
} from './print-numbers.js'
import { readBytes, readNrUnit, readPercent, readUs } from './read-numbers.js'
import { member, objectOf, type DamoObject, type DamoValue } from './value.js'

/** Bounds in one unit. */
export interface Bounds<Unit extends string> {
  readonly unit: Unit
  readonly min: DamoNumber
  readonly max: DamoNumber
}

/** The access pattern of a scheme. */
export interface AccessPattern {
  readonly sz: Bounds<'bytes'>
  readonly nrAccesses: Bounds<'percent' | 'samples'>
  readonly age: Bounds<'usec' | 'aggr_intervals'>
}

/** Every region. */
export const ANY_PATTERN: AccessPattern = {
  sz: { unit: 'bytes', min: 0n, max: ULONG_MAX },
  nrAccesses: { unit: 'percent', min: 0n, max: ULONG_MAX },
  age: { unit: 'usec', min: 0n, max: ULONG_MAX },
}

/** Reads an `access_pattern` object; all bounds must be there. */
export function accessPatternFrom(value: DamoValue): AccessPattern {
  return {
    sz: { unit: 'bytes', ...member(value, 'sz_bytes', boundsBy(readBytes)) },
    nrAccesses: member(value, 'nr_accesses', (bounds) =>
      boundsIn(bounds, 'percent', readPercent, 'samples', 'nr_accesses', 'DamonNrAccesses'),
    ),
    age: member(value, 'age', (bounds) =>
      boundsIn(bounds, 'usec', readUs, 'aggr_intervals', 'age', 'DamonAge'),
    ),
  }
}

function boundsBy<T>(read: (value: DamoValue) => T): (bounds: DamoValue) => { min: T; max: T } {
  return (bounds) => ({ min: member(bounds, 'min', read), max: member(bounds, 'max', read) })
}

/** Bounds in the bare unit, or as two words in either unit. */
function boundsIn<Bare extends string, Counted extends string>(
  value: DamoValue,
  bare: Bare,
  readBare: (value: DamoValue) => DamoNumber,
  counted: Counted,
  field: string,
  damoName: string,
): Bounds<Bare | Counted> {
  try {
    return { unit: bare, ...boundsBy(readBare)(value) }
  } catch (error) {
    if (!(error instanceof DamoFault)) throw error
  }
  const { min, max } = boundsBy(readNrUnit)(value)
  const [minNr, unit] = min
  const [maxNr, maxUnit] = max
  if (unit !== maxUnit) {
    const message = `two units (got ${unit} and ${maxUnit}); expected one`
    throw new DamoFault(`${field} units should be same`, message)
  }
  if (unit === bare) return { unit: bare, min: minNr, max: maxNr }
  if (unit === counted) return { unit: counted, min: minNr, max: maxNr }
  const damoText =
    field === 'age' ? `DamonAge unsupported unit (${unit})` : `invalid ${damoName} unit '${unit}'`
  return at('min', () => {
    throw new DamoFault(damoText, `not a unit (got ${unit}); expected ${bare} or ${counted}`)
  })
}

/** Whether a pattern is the default. */
export function isAnyPattern({ sz, nrAccesses, age }: AccessPattern): boolean {
  return (
    hasBounds(sz, ANY_PATTERN.sz) &&
    hasBounds(nrAccesses, ANY_PATTERN.nrAccesses) &&
    hasBounds(age, ANY_PATTERN.age)
  )
}

function hasBounds<Unit extends string>(a: Bounds<Unit>, b: Bounds<Unit>): boolean {
  return a.unit === b.unit && isSame(a.min, b.min) && isSame(a.max, b.max)
}

/** The `access_pattern` object. */
export function accessPatternObject(pattern: AccessPattern, form: NumberForm): DamoObject {
  const { sz, nrAccesses, age } = boundsTexts(pattern, form)
  return objectOf([
    ['sz_bytes', boundsObject(sz)],
    ['nr_accesses', boundsObject(nrAccesses)],
    ['age', boundsObject(age)],
  ])
}

function boundsObject([min, max]: readonly [string, string]): DamoObject {
  return objectOf([
    ['min', min],
    ['max', max],
  ])
}

/** Lines of an access pattern. */
export function accessPatternText(pattern: AccessPattern, form: NumberForm): string[] {
  const { sz, nrAccesses, age } = boundsTexts(pattern, form)
  return [
    `sz: [${sz.join(', ')}]`,
    `nr_accesses: [${nrAccesses.join(', ')}]`,
    `age: [${age.join(', ')}]`,
  ]
}

type BoundsTexts = Readonly<Record<keyof AccessPattern, readonly [string, string]>>

function boundsTexts({ sz, nrAccesses, age }: AccessPattern, form: NumberForm): BoundsTexts {
  const rate = (value: DamoNumber): string =>
    nrAccesses.unit === 'percent'
      ? printWholePercent(value, form)
      : `${printNr(value, form)} samples`
  const time = (value: DamoNumber): string =>
    age.unit === 'usec' ? printUsExact(value, form) : `${printNr(value, form)} aggr_intervals`
  return {
    sz: [printSize(sz.min, form), printSize(sz.max, form)],
    nrAccesses: [rate(nrAccesses.min), rate(nrAccesses.max)],
    age: [time(age.min), time(age.max)],
  }
}

/** An access rate in samples of an aggregation interval; a fraction is cut off. */
export function toSamples(
  value: DamoNumber,
  unit: AccessPattern['nrAccesses']['unit'],
  { sampleUs, aggrUs }: Intervals,
): DamoNumber {
  if (unit === 'samples') return value
  return truncate(divide(multiply(value, divide(aggrUs, sampleUs)), 100n))
}

/** An age in aggregation intervals; a fraction is cut off. */
export function toAggrIntervals(
  value: DamoNumber,
  unit: AccessPattern['age']['unit'],
  { aggrUs }: Intervals,
): DamoNumber {
  return unit === 'aggr_intervals' ? value : truncate(divide(value, aggrUs))
}

/** Bounds given in the unit of options: sizes, percent and µs. */
export function patternOfTexts(
  sz: readonly string[],
  nrAccesses: readonly string[],
  age: readonly string[],
): AccessPattern {
  return {
    sz: { unit: 'bytes', min: readBytes(sz[0]), max: readBytes(sz[1]) },
    nrAccesses: {
      unit: 'percent',
      min: readPercent(nrAccesses[0]),
      max: readPercent(nrAccesses[1]),
    },
    age: { unit: 'usec', min: readUs(age[0]), max: readUs(age[1]) },
  }
}
