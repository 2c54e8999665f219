/** How guests scale, as a scenario says it: a name, or a map with it and parameters. */
import * as z from 'zod'
import { formatSize } from '../base/format.js'
import { PAGE_BYTES } from '../base/units.js'
import type { MonitorPlan, ScalingPlan } from '../guest/plan.js'
import { SCALING_KINDS } from '../guest/scaling/index.js'
import type { ScalingKind, ScalingParameter, ScalingValues } from '../guest/scaling/scaling.js'
import type { GuestDocument } from './fleet-document.js'
import type { Issues } from './issues.js'
import { mapOf } from './maps.js'
import { check } from './messages.js'
import type { Path } from './source.js'
import { countValue, numberValue, sizeValue, timeValue, type Value } from './values.js'

/** Pressure that is aimed at where nothing is said: 0.1 %. */
const PRESSURE_US = 1000
/** Least memory of a guest where nothing is said, of all of it. */
const MIN_SHARE = 1 / 8

/** A guest's scaling, and the monitor that it needs. Faults are reported. */
export function resolveScaling(
  { scaling, memory }: GuestDocument,
  path: Path,
  issues: Issues,
): { readonly plan: ScalingPlan; readonly monitor: MonitorPlan | null } {
  const map = typeof scaling === 'string' ? { name: scaling } : scaling
  const kind = SCALING_KINDS.find(({ name }) => name === map.name)
  const pages = memory / PAGE_BYTES
  const whole = { min: 0, max: pages, pressure: PRESSURE_US }
  if (kind === undefined) {
    const got =
      map.name === undefined ? 'has no name' : `not known (got ${JSON.stringify(map.name)})`
    const names = SCALING_KINDS.map(({ name }) => name).join(', ')
    issues.add(path, `${got}; expected one of ${names}`)
    return { plan: { name: 'none', values: whole }, monitor: null }
  }
  const given = check(scalingSchema(kind), map, path, issues) ?? {}
  const values = valuesOf(kind, given, pages)
  if (values.min > values.max) issues.add(path, disorder(values))
  return { plan: { name: kind.name, values }, monitor: kind.monitor?.(values) ?? null }
}

/** Words for a min above a max. */
export function disorder({ min, max }: { readonly min: number; readonly max: number }): string {
  const [least, most] = [min, max].map((pages) => formatSize(pages * PAGE_BYTES))
  return `min is above max (got ${least} and ${most}); expected min to be at most max`
}

/** The form of a way with its parameters. */
export function scalingSchema(kind: ScalingKind): z.ZodType<Readonly<Record<string, unknown>>> {
  const own = Object.entries(kind.parameters).map(
    ([name, parameter]) =>
      [name, READERS[parameter.unit](parameter).optional().describe(parameter.doc)] as const,
  )
  return mapOf({
    name: z.literal(kind.name),
    min: sizeValue(0, PAGE_BYTES).optional().describe('Least memory; default: an eighth.'),
    max: sizeValue(PAGE_BYTES, PAGE_BYTES).optional().describe('Most memory; default: all of it.'),
    pressure: timeValue(1).optional().describe('Stall that is aimed at in a second; default 1 ms.'),
    ...Object.fromEntries(own),
  })
}

type Reader = (parameter: ScalingParameter) => Value<number> | z.ZodType<number>

const READERS: Readonly<Record<ScalingParameter['unit'], Reader>> = {
  size: () => sizeValue(PAGE_BYTES, PAGE_BYTES),
  time: () => timeValue(1),
  share: () => numberValue(0, 100),
  count: ({ bounds: [min, max] = [0, 4096] }) => countValue(min, max),
  flag: () => z.boolean({ error: 'true or false' }).transform(Number),
}

function valuesOf(
  { parameters }: ScalingKind,
  given: Readonly<Record<string, unknown>>,
  pages: number,
): ScalingValues {
  const size = (name: string, otherwise: number): number =>
    given[name] === undefined ? otherwise : Math.floor(Number(given[name]) / PAGE_BYTES)
  const own = Object.entries(parameters).map(([name, { unit, default: otherwise }]) => {
    const value = unit === 'size' ? size(name, otherwise) : Number(given[name] ?? otherwise)
    return [name, value] as const
  })
  return {
    ...Object.fromEntries(own),
    min: size('min', Math.floor(pages * MIN_SHARE)),
    max: Math.min(pages, size('max', pages)),
    pressure: Number(given.pressure ?? PRESSURE_US),
  }
}
