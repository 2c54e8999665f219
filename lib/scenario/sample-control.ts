/**
 * How a context samples accesses, damo's `sample_control`: by the accessed bits of page tables, or by page faults, of
 * which filters choose. The maintainer's development tree has it, and semantics are not final there.
 */
import type { ContextPlan } from '../engine/plan.js'
import type { SampleFilter } from '../space/sample-filters.js'
import type { SampleControlDocument, SampleFilterDocument } from './document.js'
import { CPUMASK, TIDS } from './sample-control-schema.js'
import type { SchemeSite } from './scheme-checks.js'
import type { Path } from './source.js'
import type { JsonObject } from './texts.js'

/** Page tables, no filter. */
const DEFAULT: SampleControlDocument = {
  primitives_enabled: { page_table: true, page_fault: false },
  sample_filters: [],
}

/** What a context samples by. What the kernel would refuse or does not have, and what is not simulated, is reported. */
export function resolveSampling(
  { primitives_enabled, sample_filters }: SampleControlDocument = DEFAULT,
  path: Path,
  site: SchemeSite,
): Pick<ContextPlan, 'faultFilters' | 'hasIdleFaultFilters'> {
  const { kernel, issues } = site
  const { page_table: byTables, page_fault: byFaults } = primitives_enabled
  if (byTables === byFaults) {
    const message = `${byTables ? 'both are' : 'none is'} enabled; expected page_table or page_fault`
    issues.add([...path, 'primitives_enabled'], message, 'the kernel samples by exactly one')
  }
  if (!kernel.hasSampleControl && (byFaults || sample_filters.length > 0)) {
    const message = `kernel ${kernel.level} samples by page tables alone, without filters; expected that`
    issues.add(path, message, 'kernel: next takes it, of a tree that is in development')
  }
  const filters = sample_filters.map((filter, i) =>
    filterOf(filter, [...path, 'sample_filters', i], site),
  )
  if (!byFaults) return filters.length > 0 ? { hasIdleFaultFilters: true } : {}
  const known = filters.filter((filter) => filter !== undefined)
  return known.length === filters.length ? { faultFilters: known } : {}
}

function filterOf(
  { filter_type: type, matching, allow, cpumask, tid_arr }: SampleFilterDocument,
  path: Path,
  { issues, processes }: SchemeSite,
): SampleFilter | undefined {
  if (type === 'write') return { type, matching, allow }
  if (type === 'cpumask') {
    if (cpumask === null) issues.add([...path, 'cpumask'], `missing; expected ${CPUMASK}`)
    if (processes !== undefined) {
      const message = 'cpumask is not simulated; expected write or threads'
      const hint = 'programs here run on no particular CPU'
      issues.add([...path, 'filter_type'], message, hint)
    }
    return undefined
  }
  const words = tid_arr?.split(/[\s,]+/).filter((word) => word !== '') ?? []
  if (words.length === 0 || words.some((word) => !/^\d{1,10}$/.test(word))) {
    const what = tid_arr === null ? 'missing' : `not usable (got ${tid_arr})`
    issues.add([...path, 'tid_arr'], `${what}; expected ${TIDS}`)
    return undefined
  }
  const tids = words.map(Number)
  const many = processes?.list.find(
    ({ pid, kind }) => tids.includes(pid) && (kind.document.threads ?? 1) > 1,
  )
  if (many !== undefined) {
    const { name, kind } = many
    const message = `the ${kind.document.threads} threads of ${name} are not told apart; expected programs of one`
    issues.add([...path, 'tid_arr'], message, 'leave out threads of the target')
  }
  return { type, matching, allow, tids }
}

/** With nothing left out, as damo prints it. */
export function sampleControlText(control: SampleControlDocument = DEFAULT): JsonObject {
  const { page_table, page_fault } = control.primitives_enabled
  return {
    primitives_enabled: { page_table, page_fault },
    sample_filters: control.sample_filters.map(
      ({ filter_type, matching, allow, cpumask, tid_arr }) => ({
        filter_type,
        matching,
        allow,
        cpumask,
        tid_arr,
      }),
    ),
  }
}
