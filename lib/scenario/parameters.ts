/**
 * damo's kdamonds without a scenario around them, as `damo args damon` prints them: what damo or the kernel refuses
 * of them, and what they are warned of though nobody knows what they will watch.
 */
import * as z from 'zod'
import { adviseOnParameters } from '../advice/index.js'
import { KERNELS, type KernelLevel } from '../core/kernel.js'
import type { ContextPlan, NodePlan } from '../engine/plan.js'
import { damoValueOf } from '../params/documents.js'
import { DamoFault } from '../params/fault.js'
import { kdamondsFrom, kdamondsObject, type Kdamond } from '../params/kdamond.js'
import type { DamoObject } from '../params/value.js'
import { checkAddrUnit } from './context-attributes.js'
import { resolveBase } from './contexts.js'
import type { ContextDocument, KdamondDocument } from './document.js'
import { Issues } from './issues.js'
import { kdamondsSchema } from './kdamonds-schema.js'
import { applyChanges, type ScenarioChanges } from './load.js'
import { mapOf } from './maps.js'
import { check } from './messages.js'
import { givenRegions } from './regions.js'
import { adviseOnRounding } from './rounded-bounds.js'
import { kernelSchema } from './schema.js'
import type { Path, Source } from './source.js'
import type { JsonObject } from './texts.js'
import type { SchemeSite } from './scheme-checks.js'
import { inOrder, warningOf, type ScenarioWarning } from './warnings.js'

/** Kdamonds that were read. */
export interface LoadedParameters {
  /** The document as damo prints it. */
  readonly document: DamoObject
  readonly warnings: readonly ScenarioWarning[]
}

interface ParametersDocument {
  readonly kdamonds: readonly KdamondDocument[]
  readonly kernel: KernelLevel
}

const parametersSchema: z.ZodType<ParametersDocument> = mapOf({
  kdamonds: kdamondsSchema,
  kernel: kernelSchema.default('next'),
})

/** Any physical address may be memory. */
const ANY_MEMORY: readonly NodePlan[] = [{ id: 0, startPage: 0, endPage: 2 ** 52 }]

/** Whether a file holds kdamonds alone: a map with no other key, or a list. */
export function areParameters({ value }: Source): boolean {
  if (Array.isArray(value)) return value.some((entry) => isMap(entry) && 'contexts' in entry)
  return isMap(value) && 'kdamonds' in value && Object.keys(value).length === 1
}

/**
 * Checks kdamonds, for the kernel that `--set kernel=` says.
 *
 * @throws ScenarioError with all faults, UsageError where a change is none
 */
export function loadParameters(source: Source, changes: ScenarioChanges): LoadedParameters {
  const whole = Array.isArray(source.value) ? { kdamonds: source.value } : (source.value as object)
  const issues = new Issues(source)
  // The entries of a bare list stand in the file without the key that they get here.
  if (Array.isArray(source.value)) issues.mount(['kdamonds'], source)
  applyChanges(whole, changes, issues)
  const checked = check(parametersSchema, whole, [], issues)
  issues.throwIfAny()
  const { kdamonds, kernel } = checked!
  const site: SchemeSite = { kernel: KERNELS[kernel], nodes: null, issues }
  const plans = kdamonds.map(({ contexts: [context] }, i) => planOf(context, i, site))
  const damos = damosKdamonds(Reflect.get(whole, 'kdamonds'), issues)
  issues.throwIfAny()
  const document = kdamondsObject(damos, 'human')
  const placeOf = (path: Path): ReturnType<Issues['placeOf']> => issues.placeOf(path)
  const warnings = [
    ...plans.flatMap((plan, i) =>
      adviseOnParameters(plan, kernel, i).map((advice) =>
        warningOf(advice, ['kdamonds', i, 'contexts', 0], placeOf),
      ),
    ),
    ...adviseOnRounding(whole as JsonObject).map((advice) => warningOf(advice, [], placeOf)),
  ]
  return { document, warnings: inOrder(warnings) }
}

function planOf(context: ContextDocument, index: number, site: SchemeSite): ContextPlan {
  const path = ['kdamonds', index, 'contexts', 0]
  const { targets = [] } = context
  const base = resolveBase(context, targets.length, path, site)
  if (!checkAddrUnit(context, site.kernel, path, site.issues)) return { ...base, targets: [] }
  const plans = targets.map(({ regions }, i) => {
    const at = [...path, 'targets', i, 'regions']
    return {
      target: null,
      regions: givenRegions(regions ?? [], context, ANY_MEMORY, at, site.issues),
    }
  })
  return { ...base, targets: plans }
}

/** As damo reads them; what it cannot take is reported. */
function damosKdamonds(value: unknown, issues: Issues): Kdamond[] {
  try {
    return kdamondsFrom(damoValueOf({ kdamonds: value }))
  } catch (error) {
    if (!(error instanceof DamoFault)) throw error
    issues.add(error.path, error.message)
    return []
  }
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
