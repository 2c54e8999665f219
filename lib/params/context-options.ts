/** Options of contexts and their targets. */
import { DEFAULT_OPS_ATTRS, DEFAULT_SAMPLE_CONTROL, type OpsAttrs } from './sample-control.js'
import type { Context } from './context.js'
import { DamoRefusal, guarded } from './fault.js'
import { NO_GOAL, type Intervals } from './intervals.js'
import type { ParamsArguments } from './options.js'
import { readBoolean, readBp, readBytes, readNr, readUs } from './read-numbers.js'
import type { TargetOptions } from './target-options.js'
import { reprOf } from './value.js'

/** Options that a deduced target may change. */
export interface ContextOptions extends TargetOptions {
  readonly arguments: ParamsArguments
  /** Operations of each context. */
  readonly ops: readonly string[]
}

/** A context without targets, schemes and probes. */
export type BareContext = Omit<Context, 'targets' | 'schemes' | 'probes'>

/** The number of contexts that options speak of. */
export function nrContextsOf({ arguments: given, ops }: ContextOptions): number {
  const keys = ['sample', 'aggr', 'updr', 'minr', 'maxr']
  const lists = ['intervals', 'intervals_goal', 'nr_regions_range'].map(
    (key) => `monitoring_${key}`,
  )
  const counts = [...keys, ...lists].map((key) => given.each(key).length)
  for (const key of ['nr_probes', 'nr_targets', 'nr_schemes']) {
    counts.push(given.numbers(key)?.length ?? 0)
  }
  return Math.max(...counts, ops.length) || 1
}

/**
 * The contexts of the options.
 *
 * @throws DamoRefusal
 */
export function contextsOf(options: ContextOptions, nrContexts: number): BareContext[] {
  return Array.from({ length: nrContexts }, (_, i) => contextOf(options, i))
}

function contextOf(options: ContextOptions, i: number): BareContext {
  const { arguments: given } = options
  const ops = options.ops.at(i) ?? (options.targetPid.at(i) === undefined ? 'paddr' : 'vaddr')
  const intervals = guarded(
    () => intervalsOf(given, i),
    (text) => `invalid intervals arguments (${text})`,
  )
  const nrRegions = guarded(
    () => {
      const [min, max] = given.eachWords('monitoring_nr_regions_range').at(i) ?? ['10', '1000']
      return {
        min: readNr(given.each('minr').at(i) ?? min),
        max: readNr(given.each('maxr').at(i) ?? max),
      }
    },
    (text) => `invalid nr_regions arguments (${text})`,
  )
  const opsAttrs = opsAttrsOf(given, i)
  return guarded(
    () => ({
      ops,
      opsAttrs,
      intervals,
      nrRegions,
      addrUnit: readBytes(given.each('damon_addr_unit').at(i) ?? 1n),
      sampleControl: DEFAULT_SAMPLE_CONTROL,
      isPaused: given.numbers('pause_ctx')?.includes(i) ?? false,
    }),
    (text) => `Creating context from arguments failed (${text})`,
  )
}

function intervalsOf(given: ParamsArguments, i: number): Intervals {
  const defaults = ['5ms', '100ms', '1s']
  const [sample, aggr, update] = given.eachWords('monitoring_intervals').at(i) ?? defaults
  const goal = given.isOn('monitoring_intervals_autotune')
    ? ['4%', '3', '5ms', '10s']
    : given.eachWords('monitoring_intervals_goal').at(i)
  return {
    goal:
      goal === undefined
        ? NO_GOAL
        : {
            accessBp: readBp(goal[0]),
            aggrs: readNr(goal[1]),
            minSampleUs: readUs(goal[2]),
            maxSampleUs: readUs(goal[3]),
          },
    sampleUs: readUs(given.each('sample').at(i) ?? sample),
    aggrUs: readUs(given.each('aggr').at(i) ?? aggr),
    opsUpdateUs: readUs(given.each('updr').at(i) ?? update),
  }
}

function opsAttrsOf(given: ParamsArguments, i: number): OpsAttrs {
  const primitives = given.eachWords('sample_primitives').at(i)
  let usesReports = given.each('exp_ops_use_reports').at(i)
  const refuse = (message: string): never => {
    throw new DamoRefusal(`exp_ops_* handling fail (${message})`)
  }
  if (primitives !== undefined) {
    if (usesReports !== undefined) {
      refuse('--sample_primitives and --exp_ops_use_reports used together')
    }
    const [only] = primitives
    if (primitives.length > 1) {
      refuse(`--sample_primitives of ${reprOf(primitives)} is not supported for now`)
    }
    usesReports = only === 'page_fault' ? 'Y' : 'N'
  }
  return guarded(
    () => ({
      usesReports: readBoolean(usesReports ?? false),
      isWriteOnly: readBoolean(given.each('exp_ops_write_only').at(i) ?? false),
      cpus: given.each('exp_ops_cpus').at(i) ?? DEFAULT_OPS_ATTRS.cpus,
      tids: given.each('exp_ops_tids').at(i) ?? DEFAULT_OPS_ATTRS.tids,
    }),
    (text) => `exp_ops_* handling fail (invalid ops_attrs arguments (${text}))`,
  )
}
