/** Bounds of access patterns that are something in their own unit, and 0, or something else, in the kernel's. */
import type { Advice } from '../advice/index.js'
import { formatTime } from '../base/format.js'
import { toAggrIntervals, toSamples, type Bounds } from '../params/access-pattern.js'
import { contextFrom, type Context } from '../params/context.js'
import { damoValueOf } from '../params/documents.js'
import { isSame, truncate, ULONG_MAX, type DamoNumber } from '../params/number.js'
import type { Path } from './source.js'
import type { JsonObject } from './texts.js'

/** No region gets so old: 30 days. */
const LONG_US = 30 * 86_400_000_000

type PlainKdamond = Readonly<{ contexts: readonly unknown[] }>

/** Advice on all schemes of a scenario, by their paths in it. @param canonical the scenario as resolved */
export function adviseOnRounding(canonical: JsonObject): Advice[] {
  const { kdamonds = [], kdamondPerTarget: each } = canonical
  return [
    ...(kdamonds as readonly PlainKdamond[]).flatMap((kdamond, i) =>
      adviseOnKdamond(kdamond, ['kdamonds', i]),
    ),
    ...(each === undefined ? [] : adviseOnKdamond(each as PlainKdamond, ['kdamondPerTarget'])),
  ]
}

function adviseOnKdamond({ contexts }: PlainKdamond, path: Path): Advice[] {
  return contexts.flatMap((plain, i) => {
    // A context that is made once per target may have no targets here.
    const whole = { targets: [], ...(plain as object) }
    return adviseOnContext(contextFrom(damoValueOf(whole)), [...path, 'contexts', i])
  })
}

function adviseOnContext({ intervals, schemes }: Context, path: Path): Advice[] {
  const [sampleUs, aggrUs] = [Number(intervals.sampleUs), Number(intervals.aggrUs)]
  const samples = Math.floor(aggrUs / Math.max(1, sampleUs))
  const share = `one of ${samples} samples is ${Number((100 / samples).toPrecision(3))} %`
  const aggregation = `the aggregation interval is ${formatTime(aggrUs * 1000)}`
  return schemes.flatMap(({ accessPattern: { nrAccesses, age } }, i) => {
    const at = [...path, 'schemes', i, 'access_pattern']
    const inSamples = (value: DamoNumber): DamoNumber =>
      toSamples(value, nrAccesses.unit, intervals)
    const inAggregations = (value: DamoNumber): DamoNumber =>
      toAggrIntervals(value, age.unit, intervals)
    const percent = (value: DamoNumber): string => `${Number(value)} %`
    const time = (value: DamoNumber): string => formatTime(Number(value) * 1000)
    const onAccesses = [...at, 'nr_accesses']
    const onAge = [...at, 'age']
    return [
      ...adviseOnBounds(nrAccesses, inSamples, percent, share, onAccesses),
      ...adviseOnBounds(age, inAggregations, time, aggregation, onAge),
      ...adviseOnWraps(nrAccesses, inSamples, samples, 'samples', onAccesses),
      ...adviseOnWraps(age, inAggregations, LONG_US / aggrUs, 'aggregations', onAge),
    ]
  })
}

function adviseOnBounds(
  bounds: Bounds<string>,
  round: (value: DamoNumber) => DamoNumber,
  text: (value: DamoNumber) => string,
  why: string,
  path: Path,
): Advice[] {
  return (['min', 'max'] as const).flatMap((key): Advice[] => {
    const value = bounds[key]
    if (isSame(value, 0) || !isSame(round(value), 0)) return []
    return [
      {
        code: 'bound-rounded-to-zero',
        at: [...path, key],
        message: `${text(value)} is rounded down to 0: ${why}`,
        remedy: key === 'min' ? 'that much or more, or 0 for no bound' : 'that much or more',
      },
    ]
  })
}

/**
 * Bounds that do not fit the kernel's 32 bits, where what is left of them is one that regions come to.
 *
 * @param reach what a region can come to
 */
function adviseOnWraps(
  bounds: Bounds<string>,
  round: (value: DamoNumber) => DamoNumber,
  reach: number,
  unit: 'samples' | 'aggregations',
  path: Path,
): Advice[] {
  return (['min', 'max'] as const).flatMap((key): Advice[] => {
    const value = bounds[key]
    const whole = truncate(round(value))
    const kept = BigInt.asUintN(32, whole)
    if (kept === whole || Number(kept) >= reach) return []
    const given = isSame(value, ULONG_MAX) ? 'max' : String(value)
    const most = unit === 'samples' ? '100 %' : 'max aggr_intervals'
    return [
      {
        code: 'bound-wraps',
        at: [...path, key],
        message: `${given} is ${whole} ${unit}, of which the kernel keeps the lower 32 bits: ${kept}`,
        remedy: key === 'max' ? `${most}, which is no bound` : 'less than 4,294,967,296',
      },
    ]
  })
}
