import { KERNELS } from '../core/kernel.js'
import type { ContextPlan, RunPlan, TargetPlan } from '../engine/plan.js'
import { canonicalOf } from './canonical.js'
import { resolveChecks } from './checks.js'
import { needsRam, resolveContexts } from './contexts.js'
import type { ScenarioDocument } from './document.js'
import { resolveEvents } from './events.js'
import type { Issues } from './issues.js'
import { checkPrograms } from './machine-checks.js'
import { hasModel, programOf, resolveModel } from './machine-model.js'
import { backWithFrames, giveHomes, resolveNodes } from './machine.js'
import { cgroupOf, withJobs } from './jobs.js'
import { policyPlanOf } from './policy.js'
import { originOf, type ScenarioOrigin } from './origin.js'
import { expandProcesses, type Process } from './processes.js'
import type { Recordings } from './recordings.js'
import { checkTableProfiling } from './table-profiling.js'
import { resolveTargets } from './targets.js'
import type { JsonObject } from './texts.js'

/** A scenario, resolved. */
export interface LoadedScenario {
  /** What the engine runs. */
  readonly plan: RunPlan
  /** The scenario with nothing left to guess: plain JSON, itself a scenario that gives the same plan. */
  readonly canonical: JsonObject
  /** Where its parts stand in the files that it comes from. */
  readonly origin: ScenarioOrigin
}

/**
 * Works out what a scenario means.
 *
 * @param defaultName where the scenario has no name
 * @param baseDir folder that names of files count from
 * @param recordings the files that workloads replay
 * @throws ScenarioError with all faults
 */
export function resolveScenario(
  document: ScenarioDocument,
  defaultName: string,
  baseDir: string,
  recordings: Recordings,
  issues: Issues,
): LoadedScenario {
  const kinds = resolveTargets(document, baseDir, recordings, issues)
  const processes = expandProcesses(kinds, issues)
  issues.throwIfAny()
  const needsNodes = needsRam(document) || hasModel(document)
  const nodes = resolveNodes(document, processes.list, needsNodes, issues)
  issues.throwIfAny()
  const policy = policyPlanOf(document, baseDir)
  const resolved = resolveModel(document, nodes, issues)
  const model = policy === undefined ? resolved : withJobs(resolved, processes.list)
  if (model.machine !== undefined) checkPrograms(processes.list, nodes, model.machine, issues)
  const mappings =
    model.machine === undefined || needsRam(document)
      ? backWithFrames(processes.list, nodes, model.machine, issues)
      : giveHomes(processes.list, nodes, model.machine, issues)
  const kernel = KERNELS[document.kernel]
  const site = { kernel, processes, nodes, issues }
  const contexts = resolveContexts(document, site)
  checkTableProfiling(document, contexts, issues)
  const durationUs = durationOf(document, processes.list, issues)
  const { paths: eventPaths, ...events } = issues.isEmpty
    ? resolveEvents(document, contexts, site)
    : { paths: [] }
  const checked = {
    contexts,
    ...events,
    ...model,
    ...(policy !== undefined && { policy }),
    nodes,
    targets: processes.list,
  }
  const checks = resolveChecks(document.checks, checked, issues)
  issues.throwIfAny()
  const plan = {
    name: document.name ?? defaultName,
    seed: document.seed,
    durationUs,
    kernel: document.kernel,
    access: document.access,
    ...concurrentOf(document, contexts, issues),
    nodes,
    ...cpuOf(document, contexts, issues),
    ...model,
    ...(policy !== undefined && { policy }),
    targets: processes.list.map((process, i): TargetPlan => {
      const { name, pid, kind } = process
      const cgroup = cgroupOf(process, policy !== undefined)
      return {
        name,
        pid,
        mappings: mappings[i],
        workloads: kind.workloads,
        exitUs: kind.exitUs,
        ...(cgroup !== undefined && { cgroup }),
        ...(model.machine !== undefined && { program: programOf(kind.document) }),
      }
    }),
    ...events,
    ...(checks.length > 0 && { checks }),
  }
  const canonical = canonicalOf({ document, plan, kinds, processes, issues })
  issues.throwIfAny()
  const origin = originOf(document, contexts, processes, eventPaths, issues)
  return { plan: { ...plan, contexts }, canonical, origin }
}

/** Whether threads race in real time, which goes with stored bits and CPUs of their own only. */
function concurrentOf(
  { concurrent, access, machine }: ScenarioDocument,
  contexts: readonly ContextPlan[],
  issues: Issues,
): Pick<RunPlan, 'concurrent'> {
  if (!concurrent) return {}
  if (access === 'lazy') {
    const hint = 'the threads race for stored access bits'
    issues.add(['access'], 'lazy with concurrent; expected bits or auto', hint)
  }
  if (machine?.cpu !== undefined) {
    const message = 'beside concurrent; expected one of them'
    const hint = 'threads in real time take what time they take: leave it out, or concurrent'
    issues.add(['machine', 'cpu'], message, hint, 'key')
  }
  if (contexts.some(({ faultFilters }) => faultFilters !== undefined)) {
    const message = 'with sampling by page faults; expected false, or page tables'
    issues.add(['concurrent'], message, 'the threads race for stored access bits')
  }
  return { concurrent: true }
}

/** The shared CPU, if there is one. */
function cpuOf(
  { machine, access }: ScenarioDocument,
  contexts: readonly ContextPlan[],
  issues: Issues,
): Pick<RunPlan, 'cpu'> {
  const cpu = machine?.cpu
  if (cpu === undefined) return {}
  const path = ['machine', 'cpu']
  if (contexts.length !== 1) {
    const message = `there are ${contexts.length} contexts; expected one, which shares its CPU with the targets`
    issues.add(path, message, 'leave it out, or watch with one kdamond')
  }
  if (access === 'bits') {
    issues.add(['access'], 'bits with machine.cpu; expected lazy or auto', 'bursts end amid pages')
  }
  const { iteration, prepare, check, tick, tickPhase, slice, nice, period, start, busy } = cpu
  const bursts = cpu.bursts.map((burst) => ({ atUs: burst.at, busyUs: burst.busy }))
  return {
    cpu: {
      iterationUs: iteration,
      prepareUs: prepare,
      checkUs: check,
      tickUs: tick,
      ...(tickPhase !== undefined && { tickPhaseUs: tickPhase }),
      sliceUs: slice,
      nice,
      periodUs: period,
      startUs: start,
      busyUs: busy,
      bursts,
    },
  }
}

/** As given; where all targets are masim programs or replays, until the last has ended. */
function durationOf(
  { duration }: ScenarioDocument,
  processes: readonly Process[],
  issues: Issues,
): number {
  if (duration !== undefined) return duration
  const ends = processes.map(({ kind }) => kind.endUs)
  if (!ends.includes(null)) return ends.reduce<number>((max, end) => Math.max(max, Number(end)), 0)
  const hint = 'only where all targets are masim programs or replays it may be left out'
  issues.add(['duration'], 'missing; expected a time such as 60 s', hint)
  return 0
}
