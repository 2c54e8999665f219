/** Bounds of access patterns that are something in their own unit, and 0 in the kernel's. */
import type { Advice } from '../advice/index.js'
import { formatTime } from '../base/format.js'
import { toAggrIntervals, toSamples, type Bounds } from '../params/access-pattern.js'
import { contextFrom, type Context } from '../params/context.js'
import { damoValueOf } from '../params/documents.js'
import { isSame, type DamoNumber } from '../params/number.js'
import type { Path } from './source.js'
import type { JsonObject } from './texts.js'

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
    return [
      ...adviseOnBounds(nrAccesses, inSamples, percent, share, [...at, 'nr_accesses']),
      ...adviseOnBounds(age, inAggregations, time, aggregation, [...at, 'age']),
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
