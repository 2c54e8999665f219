/** Advice on small plans. */
import { expect } from 'chai'
import { advise, type AdviceCode, type PlannedAdvice } from '../../lib/advice/index.js'
import type { MonitoringAttributes } from '../../lib/core/attributes.js'
import type { SchemeParameters } from '../../lib/damos/scheme.js'
import type { ContextPlan, RunPlan, TargetPlan } from '../../lib/engine/plan.js'
import { area, areas, context, MEMORY_PAGE, plan, target } from './plans.js'

/** Pages of the memory that is watched: 1 GiB. */
export const WATCHED_PAGES = 262_144

/** A run that watches 1 GiB of a busy process at fixed addresses for a minute, with what is given changed. */
export function runWith(
  parts: {
    readonly ops?: ContextPlan['ops']
    readonly attrs?: Partial<MonitoringAttributes>
    readonly context?: Partial<ContextPlan>
    readonly run?: Partial<RunPlan>
  },
  ...schemes: SchemeParameters[]
): RunPlan {
  const { ops = 'fvaddr', attrs, context: more, run } = parts
  const start = ops === 'paddr' ? 0 : MEMORY_PAGE
  const regions: [number, number][] = [[start, start + WATCHED_PAGES]]
  const busy = areas([area(0, WATCHED_PAGES / 2, { every: 1 })])
  return plan({
    durationUs: 60_000_000,
    nodes: [{ id: 0, startPage: 0, endPage: WATCHED_PAGES }],
    targets: [withFile(target('busy', WATCHED_PAGES, { workloads: [busy], framePage: 0 }))],
    contexts: [{ ...context(ops, [ops === 'paddr' ? null : 0], attrs, regions), schemes, ...more }],
    ...run,
  })
}

/** The first mapping is one of a file, as program images are. */
function withFile({ mappings, ...rest }: TargetPlan): TargetPlan {
  return { ...rest, mappings: mappings.with(0, { ...mappings[0], isFile: true }) }
}

/** Codes of the advice on a run, each once. */
export function codesOf(run: RunPlan): AdviceCode[] {
  return [...new Set(advise(run).map(({ code }) => code))]
}

/** The only advice on a run, in one line: place, message, remedy. */
export function onlyAdvice(run: RunPlan, code: AdviceCode): string {
  const found = advise(run)
  expect(found.map((one) => one.code)).to.deep.equal([code])
  return lineOf(found[0])
}

/** The advice of one code. */
export function adviceOf(run: RunPlan, code: AdviceCode): string {
  const found = advise(run).filter((one) => one.code === code)
  expect(found, code).to.have.lengthOf(1)
  return lineOf(found[0])
}

function lineOf({ at, message, remedy }: PlannedAdvice): string {
  return `${at.join('.')}: ${message} (${remedy})`
}
