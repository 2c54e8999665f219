/**
 * A scenario with nothing left to guess: defaults filled in, files taken in, shares and times worked out. It is a
 * scenario itself, reproduces the run, and names no file of the machine it was made on but those that are replayed.
 */
import { formatSizeExact } from '../base/format.js'
import type { OddBurst } from '../core/shared-cpu.js'
import type { RunPlan } from '../engine/plan.js'
import { eventsOf } from './canonical-events.js'
import { kdamondOf } from './canonical-kdamonds.js'
import { modelOf, nodeModelsOf, nodeOf, programTextOf } from './canonical-machine.js'
import { kdamondPerTargetOf } from './contexts.js'
import type {
  AreaDocument,
  MappingDocument,
  ScenarioDocument,
  WorkloadDocument,
} from './document.js'
import type { Issues } from './issues.js'
import { programOf } from './machine-model.js'
import { resolvePattern } from './patterns.js'
import { policyDocumentOf } from './policy.js'
import type { Processes } from './processes.js'
import { granuleOf, isRecorded } from './recordings.js'
import { workloadsOf, type TargetKind } from './targets.js'
import { pageText, sizeOfPages, timeText, type JsonObject } from './texts.js'
import { boundsOf, DEFAULT_TICK_US, defaultRate, MASIM_DEFAULTS } from './workloads.js'

/** What the canonical form is made of. */
export interface ResolvedScenario {
  readonly document: ScenarioDocument
  readonly plan: Omit<RunPlan, 'contexts'>
  readonly kinds: readonly TargetKind[]
  readonly processes: Processes
  readonly issues: Issues
}

/** The canonical form. */
export function canonicalOf({
  document,
  plan,
  kinds,
  processes,
  issues,
}: ResolvedScenario): JsonObject {
  const { kdamonds } = document
  const perTarget = kdamondPerTargetOf(document)
  return {
    name: plan.name,
    seed: plan.seed,
    duration: timeText(plan.durationUs),
    kernel: plan.kernel,
    access: plan.access,
    ...(plan.concurrent === true && { concurrent: true }),
    ...((plan.nodes.length > 0 || plan.cpu !== undefined) && { machine: machineOf(plan) }),
    targets: kinds.map((kind) => targetOf(kind, plan.machine !== undefined, issues)),
    ...(kdamonds !== undefined && {
      kdamonds: kdamonds.map((kdamond) => kdamondOf(kdamond, processes)),
    }),
    ...(perTarget !== undefined && { kdamondPerTarget: kdamondOf(perTarget, processes) }),
    ...(plan.policy !== undefined && { policy: policyDocumentOf(plan.policy) }),
    ...(document.events !== undefined && { events: eventsOf(document, processes) }),
    ...(plan.checks !== undefined && { checks: plan.checks }),
  }
}

function machineOf(plan: Omit<RunPlan, 'contexts'>): JsonObject {
  const { nodes, cpu } = plan
  const models = nodeModelsOf(plan)
  return {
    ...(nodes.length > 0 && { nodes: nodes.map((node, i) => nodeOf(node, models.at(i))) }),
    ...modelOf(plan),
    ...(cpu !== undefined && {
      cpu: {
        iteration: timeText(cpu.iterationUs),
        prepare: timeText(cpu.prepareUs),
        check: timeText(cpu.checkUs),
        tick: timeText(cpu.tickUs),
        ...(cpu.tickPhaseUs !== undefined && { tickPhase: timeText(cpu.tickPhaseUs) }),
        slice: timeText(cpu.sliceUs),
        nice: cpu.nice,
        period: timeText(cpu.periodUs),
        start: timeText(cpu.startUs),
        busy: timeText(cpu.busyUs),
        ...(cpu.bursts.length > 0 && { bursts: cpu.bursts.map(burstOf) }),
      },
    }),
  }
}

function burstOf({ atUs, busyUs }: OddBurst): JsonObject {
  return { at: timeText(atUs), busy: timeText(busyUs) }
}

function targetOf(kind: TargetKind, hasModel: boolean, issues: Issues): JsonObject {
  const { document, pid, masimTexts } = kind
  const { name, count, memory, mappings, pages, image, cgroup } = document
  let nrMasims = 0
  const workloads = workloadsOf(document).map((workload) => {
    if (isRecorded(workload)) return recordedOf(workload, kind)
    if (workload.masim !== undefined) return masimOf(workload, masimTexts[nrMasims++])
    if (workload.areas !== undefined) return areasOf(workload, kind, issues)
    return resolvePattern(workload, kind.layout, [], issues)?.canonical ?? {}
  })
  return {
    name,
    pid,
    ...(count > 1 && { count }),
    ...(memory !== undefined && { memory: formatSizeExact(memory) }),
    ...(mappings !== undefined && {
      mappings: mappings.map((mapping) => mappingOf(mapping, pages)),
    }),
    pages: pageText(pages),
    image,
    ...(cgroup !== undefined && { cgroup }),
    ...(hasModel && programTextOf(programOf(document), document.node)),
    ...(workloads.length > 0 && { workload: workloads }),
  }
}

function mappingOf(mapping: MappingDocument, defaultOrder: 0 | 9): JsonObject {
  const { address, offset, size, from, until, pages, frame, file, locked } = mapping
  return {
    ...(address !== undefined && { address }),
    ...(offset !== undefined && { offset: formatSizeExact(offset) }),
    size: formatSizeExact(size),
    from: timeText(from),
    ...(until !== undefined && { until: timeText(until) }),
    pages: pageText(pages ?? defaultOrder),
    ...(frame !== undefined && { frame }),
    ...(file && { file }),
    ...(locked && { locked }),
  }
}

function masimOf(workload: WorkloadDocument, text: string): JsonObject {
  const given = Object.entries(workload).filter(([, value]) => value !== undefined)
  return { ...MASIM_DEFAULTS, ...Object.fromEntries(given), masim: text }
}

/** The file is named as the user did, with its sum: what is in it does not fit a scenario. */
function recordedOf(workload: WorkloadDocument, { document, sha256 }: TargetKind): JsonObject {
  const { replay, trace, tick, target, speed, loop, writes } = workload
  return {
    ...(replay === undefined
      ? { trace, tick: timeText(tick ?? DEFAULT_TICK_US) }
      : { replay, target: target ?? 0, granule: pageText(granuleOf(workload, document)) }),
    speed: speed ?? 1,
    loop: loop === true,
    ...(writes !== undefined && { writes }),
    sha256,
  }
}

function areasOf(workload: WorkloadDocument, kind: TargetKind, issues: Issues): JsonObject {
  const tick = workload.tick ?? DEFAULT_TICK_US
  return {
    areas: (workload.areas ?? []).map((area) => areaOf(area, tick, kind, issues)),
    tick: timeText(tick),
    loop: workload.loop ?? 'open',
  }
}

function areaOf(
  area: AreaDocument,
  tick: number,
  { layout }: TargetKind,
  issues: Issues,
): JsonObject {
  const { every, probability, rate, writes, granule, from, until } = area
  const [start, end] = boundsOf(area, layout, [], issues) ?? [0, 0]
  return {
    start: sizeOfPages(start - layout.memoryStart),
    size: sizeOfPages(end - start),
    ...(every !== undefined && { every }),
    ...(probability !== undefined && { probability }),
    rate: rate ?? defaultRate(area, end - start, tick),
    writes,
    granule: pageText(granule),
    ...(from > 0 && { from: timeText(from) }),
    ...(until !== undefined && { until: timeText(until) }),
  }
}
