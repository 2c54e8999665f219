/** Contexts of a plan, from kdamonds in damo's schema. What damo or the kernel refuses is refused in words. */
import type { ContextPlan } from '../engine/plan.js'
import { checkAddrUnit, minRegionPagesOf, resolveAttributes } from './context-attributes.js'
import { resolveContextTargets, resolveEachTarget, type ContextSite } from './context-targets.js'
import type { ContextDocument, KdamondDocument, ScenarioDocument } from './document.js'
import { resolveSampling } from './sample-control.js'
import type { SchemeSite } from './scheme-checks.js'
import { resolveSchemes } from './schemes.js'
import type { Path } from './source.js'
import { resolveTableProfiling } from './table-profiling.js'

/** Most contexts of a run: records number them with 16 bits. */
const CONTEXTS_MAX = 65_535

/** What watches a target when nothing is said: damo's defaults. */
const DEFAULT_KDAMOND: KdamondDocument = {
  refresh_ms: 0,
  contexts: [
    {
      ops: 'vaddr',
      addr_unit: 1,
      intervals: { sample_us: 5_000, aggr_us: 100_000, ops_update_us: 1_000_000 },
      nr_regions: { min: 10, max: 1000 },
      pause: false,
      schemes: [],
    },
  ],
}

/** The kdamond that is made once per target: the given one, or the default where nothing is given. */
export function kdamondPerTargetOf(document: ScenarioDocument): KdamondDocument | undefined {
  const { kdamonds, kdamondPerTarget } = document
  return kdamondPerTarget ?? (kdamonds === undefined ? DEFAULT_KDAMOND : undefined)
}

/** Whether a context watches physical memory. */
export function needsRam({ kdamonds }: ScenarioDocument): boolean {
  return kdamonds?.some(({ contexts }) => contexts[0].ops === 'paddr') ?? false
}

/** The contexts: those of `kdamonds`, then one per target. Faults are reported. */
export function resolveContexts(document: ScenarioDocument, site: ContextSite): ContextPlan[] {
  const contexts = (document.kdamonds ?? []).map(({ contexts: [context] }, i): ContextPlan => {
    const path = ['kdamonds', i, 'contexts', 0]
    const base = resolveBase(context, context.targets?.length ?? 1, path, site)
    const isUsable = checkAddrUnit(context, site.kernel, path, site.issues)
    return { ...base, targets: isUsable ? resolveContextTargets(context, path, site) : [] }
  })
  const perTarget = kdamondPerTargetOf(document)?.contexts[0]
  if (perTarget !== undefined) {
    const path = ['kdamondPerTarget', 'contexts', 0]
    const base = resolveBase(perTarget, 1, path, site)
    const isUsable = checkAddrUnit(perTarget, site.kernel, path, site.issues)
    const blame = document.kdamondPerTarget === undefined ? 'target' : 'context'
    const targets = isUsable ? resolveEachTarget(perTarget, path, site, blame) : []
    contexts.push(...targets.map((target): ContextPlan => ({ ...base, targets: [target] })))
  }
  if (contexts.length > CONTEXTS_MAX) {
    const path = [document.kdamonds === undefined ? 'targets' : 'kdamonds']
    site.issues.add(path, `${contexts.length} contexts in all; expected at most ${CONTEXTS_MAX}`)
  }
  return contexts
}

/** All of a context but its targets, which cannot be resolved without a usable address unit. */
export function resolveBase(
  context: ContextDocument,
  nrTargets: number,
  path: Path,
  site: SchemeSite,
): Omit<ContextPlan, 'targets'> {
  const { kernel, issues } = site
  const { ops, addr_unit: addrUnit, pause } = context
  const schemes = resolveSchemes(context, nrTargets, path, site)
  const sampling = resolveSampling(context.sample_control, [...path, 'sample_control'], site)
  const entries = resolveTableProfiling(context, path, issues)
  checkPause(pause, [...path, 'pause'], site)
  return {
    ops,
    attrs: resolveAttributes(context, kernel, path, issues),
    minRegionPages: minRegionPagesOf(context),
    ...(addrUnit !== 1 && { addrUnit }),
    ...(schemes.length > 0 && { schemes }),
    ...(pause && { isPaused: true }),
    ...sampling,
    ...entries,
  }
}

/** Refuses a pause on kernels without. */
export function checkPause(isPaused: boolean, path: Path, { kernel, issues }: SchemeSite): void {
  if (!isPaused || kernel.hasPause) return
  issues.add(path, `kernel ${kernel.level} cannot pause; expected false`)
}
