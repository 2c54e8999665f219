/**
 * Page table profiling of a context (Telescope): regions are sampled by entries of upper page tables. No kernel has it,
 * and damo's schema has no key for it; patches were posted, and not merged.
 */
import * as z from 'zod'
import { formatShare } from '../base/format.js'
import type { ContextPlan } from '../engine/plan.js'
import type { ContextDocument, ScenarioDocument, TableProfilingDocument } from './document.js'
import type { Issues } from './issues.js'
import { mapOf } from './maps.js'
import type { Path } from './source.js'
import type { JsonObject } from './texts.js'
import { shareValue } from './values.js'

/** The key in a context. */
export const TABLE_PROFILING = 'page_table_profiling'

/** How much of an entry may lie outside of its region, where flexible and nothing is said. Assumed. */
const DEFAULT_ERROR = 0.05

/** The form of it. */
export const tableProfilingSchema: z.ZodType<TableProfilingDocument> = mapOf({
  variant: z.enum(['bounded', 'flexible'], { error: 'bounded or flexible' }),
  error: shareValue().optional(),
})

/** How entries are chosen; what goes with no such sampling is reported. */
export function resolveTableProfiling(
  { ops, sample_control, page_table_profiling: given }: ContextDocument,
  path: Path,
  issues: Issues,
): Pick<ContextPlan, 'tableProfiling'> {
  if (given === undefined) return {}
  const at = [...path, TABLE_PROFILING]
  if (ops === 'paddr') {
    const hint = 'tables are of processes: what lies side by side in memory has no entry in common'
    issues.add(at, 'with paddr; expected ops: vaddr or fvaddr', hint, 'key')
  }
  if (sample_control?.primitives_enabled.page_fault === true) {
    const hint = 'it looks at accessed bits: leave sample_control out, or this'
    issues.add(at, 'with sampling by page faults; expected one of them', hint, 'key')
  }
  const { variant, error } = given
  if (variant === 'bounded') {
    if (error !== undefined && error > 0) {
      const message = `${formatShare(error)} with bounded; expected variant: flexible, or 0`
      issues.add([...at, 'error'], message, 'bounded samples by entries that lie in the region')
    }
    return { tableProfiling: { error: 0 } }
  }
  if (error === 1) {
    const hint = 'an entry of which nothing lies in the region tells nothing of it'
    issues.add([...at, 'error'], '100% of an entry; expected less', hint)
  }
  return { tableProfiling: { error: error ?? DEFAULT_ERROR } }
}

/** What of a run does not go with it, or is not simulated. */
export function checkTableProfiling(
  { concurrent, machine, kdamonds = [] }: ScenarioDocument,
  contexts: readonly ContextPlan[],
  issues: Issues,
): void {
  if (contexts.every(({ tableProfiling }) => tableProfiling === undefined)) return
  if (concurrent) {
    const message = `with ${TABLE_PROFILING}; expected false`
    issues.add(['concurrent'], message, 'the threads race for stored access bits of pages')
  }
  if (machine?.cpu !== undefined) {
    const message = `with ${TABLE_PROFILING}; expected it left out`
    const hint = 'what a look at an entry takes of a shared CPU is not known'
    issues.add(['machine', 'cpu'], message, hint, 'key')
  }
  const watched = new Set<number | null>()
  for (const [i, { tableProfiling, targets }] of contexts.entries()) {
    if (tableProfiling === undefined) continue
    if (targets.some(({ target }) => watched.has(target))) {
      const at = i < kdamonds.length ? ['kdamonds', i] : ['kdamondPerTarget']
      const message = 'watches a target that another context profiles; expected one of a target'
      const hint = 'they would clear each other’s entries, which is not simulated'
      issues.add([...at, 'contexts', 0, TABLE_PROFILING], message, hint, 'key')
    }
    for (const { target } of targets) watched.add(target)
  }
}

/** With nothing left out; nothing where there is none. */
export function tableProfilingText(given: TableProfilingDocument | undefined): JsonObject {
  if (given === undefined) return {}
  const { variant, error = DEFAULT_ERROR } = given
  const text = variant === 'bounded' ? { variant } : { variant, error: formatShare(error) }
  return { [TABLE_PROFILING]: text }
}
