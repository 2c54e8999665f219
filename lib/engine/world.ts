/**
 * What a plan looks like in memory: layouts, spaces, contexts' targets. Every thread builds the part of it that
 * it needs, each from the same plan, so nothing but columns has to be shared.
 */
import { UsageError } from '../base/errors.js'
import { createKey, deriveKey, scale, STREAM } from '../base/random.js'
import { createContextState, type ContextState } from '../core/context-state.js'
import { KERNELS } from '../core/kernel.js'
import { createRegionTable, regionTableBytes, regionTableOver } from '../core/region-table.js'
import type { Range } from '../core/set-regions.js'
import { createSharedCpu, type SharedCpu } from '../core/shared-cpu.js'
import type { DamosContext } from '../damos/damos-context.js'
import { createLoopSchemes } from '../damos/loop.js'
import { createCountingMemory } from '../machine/counting-memory.js'
import { memoryFiguresOf, type MemoryFigures } from '../machine/figures.js'
import { settleMachine, type Machine } from '../machine/machine.js'
import { createMetricSupply } from '../machine/metric-supply.js'
import { createPageMemory } from '../machine/page-memory.js'
import { createOperationsRegistry, type OperationsSet } from '../ops/index.js'
import { vaddrRanges, type AddressMapping } from '../ops/vaddr.js'
import type { AccessSource } from '../space/access-source.js'
import type { ViewRange } from '../space/address-view.js'
import type { BitsMemory } from '../space/bits-memory.js'
import { createFlatLayout, createLayout, type Layout, type PageRange } from '../space/layout.js'
import { clockedSource } from '../space/clocked-source.js'
import { createProgramClock, type ProgramClock } from '../space/program-clock.js'
import { createSpace, type Space } from '../space/space.js'
import { createSources, type WorkloadPlan } from '../workload/index.js'
import { BYTES_PER_UNIT } from './context-part.js'
import { exitUsOf } from './commit-targets.js'
import { actsOnWholeMachine, contextsActingWith, targetNeeds, targetsSeenBy } from './groups.js'
import { createMachineOf, lifetimeOf } from './machine.js'
import { createMonitoredTarget, type MonitoredTarget } from './monitored-target.js'
import type { ContextPlan, ContextTargetPlan, RunPlan } from './plan.js'
import { eventsOf } from './plan-events.js'
import type { RunHooks } from './hooks.js'
import { chargeFaults, sampledOwners, sampledSpace } from './sampled-space.js'
import { needsOf } from './scheme-needs.js'
import { aggregationHook, requestsOf } from './requests.js'
import { createDamos, hasSchemes, withFeedback } from './schemes.js'
import { capacityOf } from './table-size.js'

/** Memory that other threads share, by context target or by target. */
export interface SharedMemory {
  /** Buffers of region tables of contexts that are spread over threads: `${context}.${target}`. */
  readonly tables: Readonly<Record<string, SharedArrayBuffer>>
  /** Access bits of targets that are sliced, by target. */
  readonly bits: Readonly<Record<number, BitsMemory>>
  /** By target: when pages were made old, for all threads; left out: each knows its own. */
  readonly clearedAt?: Readonly<Record<number, SharedArrayBuffer>>
}

/** A plan as one thread sees it; spaces are built when first asked for. */
export interface World {
  readonly plan: RunPlan
  readonly access: 'bits' | 'lazy'
  readonly shared: SharedMemory
  readonly hooks: RunHooks
  readonly layouts: Map<number, Layout>
  readonly spaces: Map<number, Space>
  /** How many contexts monitor each target. */
  readonly monitors: readonly number[]
  /** Machines that schemes act on, by the first of the contexts that share it. */
  readonly machines: Map<number, Machine>
  /** Where the machine has a model: clocks of the closed and of the open loops of targets, by target. */
  readonly closedClocks: Map<number, ProgramClock>
  readonly openClocks: Map<number, ProgramClock>
}

/** A world with nothing built yet. */
export function createWorld(
  plan: RunPlan,
  access: 'bits' | 'lazy',
  shared: SharedMemory = { tables: {}, bits: {} },
  hooks: RunHooks = {},
): World {
  const monitors = plan.targets.map(() => 0)
  for (const context of plan.contexts) {
    for (const target of targetsSeenBy(plan, context)) monitors[target]++
  }
  const empty = {
    layouts: new Map(),
    spaces: new Map(),
    machines: new Map(),
    closedClocks: new Map(),
    openClocks: new Map(),
  }
  return { plan, access, shared, hooks, monitors, ...empty }
}

/** The operations set of a context. */
export function operationsOf(context: ContextPlan): OperationsSet {
  return createOperationsRegistry().select(context.ops)
}

/** The layout of a target's space: all that is ever mapped, or monitored through its addresses. */
export function layoutOf(world: World, target: number): Layout {
  const known = world.layouts.get(target)
  if (known !== undefined) return known
  const { plan } = world
  const { mappings, name } = plan.targets[target]
  const ranges: PageRange[] = mappings.map(({ startPage, endPage }) => [startPage, endPage])
  for (const [i, context] of plan.contexts.entries()) {
    for (const [position, { target: index, regions }] of context.targets.entries()) {
      if (index !== target) continue
      ranges.push(...regions)
      for (const event of eventsOf(plan, i)) {
        if (event.do === 'commit') ranges.push(...(event.regions.at(position) ?? []))
      }
      if (context.ops === 'vaddr') ranges.push(...vaddrRanges(addressMappings(plan, target)))
    }
  }
  const layout = createLayout(ranges)
  if (layout === undefined) {
    throw new UsageError(`target ${name}: its mappings and regions span more than 8 TiB`, {
      hint: 'a space holds at most 2^31 pages besides the two largest gaps',
    })
  }
  world.layouts.set(target, layout)
  return layout
}

/** The space of a target. */
export function spaceOf(world: World, target: number): Space {
  const known = world.spaces.get(target)
  if (known !== undefined) return known
  const { plan, access, shared } = world
  const layout = layoutOf(world, target)
  const targetPlan = plan.targets[target]
  const needs = targetNeeds(plan, target)
  const bits = shared.bits[target] as BitsMemory | undefined
  const clearedAt = shared.clearedAt?.[target]
  const space = createSpace({
    layout,
    mappings: targetPlan.mappings.map((mapping) => ({
      start: layout.pageOf(mapping.startPage),
      end: layout.pageOf(mapping.endPage),
      ...lifetimeOf(mapping, targetPlan),
      order: mapping.order,
    })),
    sources: targetPlan.workloads.flatMap((workload, i) => sourcesOf(world, target, workload, i)),
    access,
    isShared: world.monitors[target] > 1,
    isMoving: plan.machine !== undefined,
    hasYoungFilter: needs.young,
    makesHugePages: needs.hugePages || (plan.machine?.thp.mode ?? 'never') !== 'never',
    ...(bits === undefined ? {} : { bits }),
    ...(clearedAt === undefined ? {} : { clearedAt }),
  })
  world.spaces.set(target, space)
  return space
}

/** The sources of a workload; where memory costs something, by the clock of the target's loops of its kind. */
function sourcesOf(
  world: World,
  target: number,
  workload: WorkloadPlan,
  position: number,
): readonly AccessSource[] {
  const { plan, closedClocks, openClocks } = world
  const { pageOf } = layoutOf(world, target)
  const sources = createSources(workload, { seed: plan.seed, target, workload: position, pageOf })
  if (plan.machine === undefined) return sources
  const isClosed = 'loop' in workload && workload.loop === 'closed'
  const clock = clockOf(isClosed ? closedClocks : openClocks, target)
  return sources.map((source) => clockedSource(source, clock, isClosed))
}

function clockOf(clocks: Map<number, ProgramClock>, target: number): ProgramClock {
  const known = clocks.get(target)
  if (known !== undefined) return known
  const clock = createProgramClock()
  clocks.set(target, clock)
  return clock
}

/** The targets of a context, with their regions still to be set. */
export function monitoredTargets(world: World, context: number): MonitoredTarget[] {
  const { plan } = world
  const contextPlan = plan.contexts[context]
  const operations = operationsOf(contextPlan)
  return contextPlan.targets.map((target, index) => {
    const layout = coreLayoutOf(world, contextPlan, target)
    const capacity = capacityOf(plan, context, layout.pages)
    const buffer = world.shared.tables[`${context}.${index}`] as SharedArrayBuffer | undefined
    // Faults leave accessed bits alone, which only filters may ask for then.
    const isMarked = contextPlan.faultFilters === undefined || needsOf(plan, context).young
    const seen = targetsSeenBy(plan, { ...contextPlan, targets: [target] })
    return createMonitoredTarget({
      seed: plan.seed,
      context,
      index,
      table: buffer === undefined ? createRegionTable(capacity) : regionTableOver(buffer, capacity),
      operations: operations.create({
        mappings: target.target === null ? [] : addressMappings(plan, target.target),
        given: target.regions.map(([start, end]): Range => [
          layout.pageOf(start),
          layout.pageOf(end),
        ]),
        pageOf: layout.pageOf,
      }),
      layout,
      isPhysical: contextPlan.ops === 'paddr',
      spaces: isMarked ? seen.map((index) => spaceOf(world, index)) : [],
      ranges: viewRanges(world, contextPlan, target),
      entryError: contextPlan.tableProfiling?.error,
    })
  })
}

/** Bytes of the table of one target of a context. */
export function tableBytes(world: World, context: number, index: number): number {
  const contextPlan = world.plan.contexts[context]
  const layout = coreLayoutOf(world, contextPlan, contextPlan.targets[index])
  return regionTableBytes(capacityOf(world.plan, context, layout.pages))
}

/** A context at time 0: its targets, its schemes, and its loop's state. */
export interface NewContext {
  readonly targets: MonitoredTarget[]
  /** null: it has none. */
  readonly damos: DamosContext | null
  readonly state: ContextState
  /** The time of those who touch the memory, where it is not the context's. */
  readonly timeOf: (nowUs: number) => number
  /** Of the first of those who share one. */
  readonly machine: Machine | undefined
  /** What the context tells of the memory that its schemes, and perhaps others', act on. */
  readonly memoryFigures: (nowUs: number) => MemoryFigures[]
}

/** Builds a context, for the thread that drives it. */
export function createContext(world: World, context: number): NewContext {
  const { plan, hooks } = world
  const targets = monitoredTargets(world, context)
  const cpu = cpuOf(plan)
  const timeOf = cpu === null ? (nowUs: number) => nowUs : () => cpu.programUs
  const damos = createSchemes(world, context, targets, timeOf)
  const state = contextStateOf(plan, context, targets, damos, cpu)
  if (hooks.onAggregation !== undefined) {
    state.onAggregation = aggregationHook(hooks.onAggregation, plan, context, targets, damos)
  }
  const machine =
    plan.machine === undefined ? world.machines.get(context) : machineOf(world, context)
  if (cpu !== null && plan.machine !== undefined) cpu.waitUsOf = waitsIn(machine!)
  const isFirst = machine === world.machines.get(context)
  if (machine !== undefined) watchMachine(plan, plan.contexts[context], targets, machine)
  const memoryFigures = (nowUs: number): MemoryFigures[] =>
    machine === undefined || !isFirst ? [] : memoryFiguresOf(machine, timeOf(nowUs))
  return { targets, damos, state, timeOf, machine, memoryFigures }
}

/** Views of frames follow what is in them; faults of what is watched cost its programs time. */
function watchMachine(
  plan: RunPlan,
  context: ContextPlan,
  targets: readonly MonitoredTarget[],
  machine: Machine,
): void {
  const isMoving = machine.frames !== null && context.ops === 'paddr'
  const owners = isMoving ? sampledOwners(plan, context, machine.byTarget) : []
  for (const { view } of targets) {
    if (isMoving) view.moved = { map: machine.frames!.map, owners }
    const spaces = [...view.ranges.all, ...owners].map(({ space }) => space)
    chargeFaults(spaces, machine)
  }
}

/** How long programs wait for memory up to a time, µs: all of it on the CPU. */
function waitsIn(machine: Machine): (untilUs: number) => number {
  const waitedNs = (): number =>
    machine.targets.reduce((sum, { waits }) => sum + waits.busyNs + waits.stallNs, 0)
  return (untilUs) => {
    const beforeNs = waitedNs()
    settleMachine(machine, untilUs)
    return (waitedNs() - beforeNs) / 1000
  }
}

/** A hook may bring schemes at any time. */
function createSchemes(
  world: World,
  context: number,
  targets: readonly MonitoredTarget[],
  timeOf: (nowUs: number) => number,
): DamosContext | null {
  const { plan, hooks } = world
  if (!hasSchemes(plan, context) && hooks.onAggregation === undefined) return null
  const supply = createMetricSupply(plan.supply ?? [])
  const memory = needsOf(plan, context).pages
    ? createPageMemory({
        machine: machineOf(world, context),
        kernel: KERNELS[plan.kernel],
        targets: plan.contexts[context].targets.map(({ target }) => target),
        supply,
        timeOf,
      })
    : createCountingMemory(supply)
  const damos = createDamos(plan, context, targets, withFeedback(memory, context, hooks.feedback))
  damos.observer = hooks.observe?.(context) ?? null
  return damos
}

/** The machine that the schemes of a context act on. */
function machineOf(world: World, context: number): Machine {
  const { plan, machines } = world
  const together = contextsActingWith(plan, context)
  const known = machines.get(together[0])
  if (known !== undefined) return known
  const isWhole = actsOnWholeMachine(plan, context)
  const actedOn = new Set(together.flatMap((each) => targetsSeenBy(plan, plan.contexts[each])))
  const machine = createMachineOf(plan, {
    targets: isWhole ? plan.targets.map((_, i) => i) : [...actedOn].sort((a, b) => a - b),
    isActedOn: (target) => plan.machine !== undefined || actedOn.has(target),
    clockOf: (target) => world.closedClocks.get(target) ?? null,
    layoutOf: (target) => layoutOf(world, target),
    spaceOf: (target) => spaceOf(world, target),
  })
  machines.set(together[0], machine)
  return machine
}

function contextStateOf(
  plan: RunPlan,
  context: number,
  targets: readonly MonitoredTarget[],
  damos: DamosContext | null,
  cpu: SharedCpu | null,
): ContextState {
  const contextPlan = plan.contexts[context]
  const { followsMappings } = operationsOf(contextPlan)
  return createContextState({
    kernel: KERNELS[plan.kernel],
    minRegionSz: contextPlan.minRegionPages,
    bytesPerUnit: BYTES_PER_UNIT,
    followsMappings,
    exitUs: exitUsOf(plan, context, targets),
    untilUs: plan.durationUs,
    cpu,
    schemes: damos === null ? null : createLoopSchemes(damos),
    requests: requestsOf(plan, context, targets, damos),
    isPaused: contextPlan.isPaused ?? false,
    attrs: contextPlan.attrs,
  })
}

function cpuOf({ cpu, seed }: RunPlan): SharedCpu | null {
  if (cpu === undefined) return null
  const key = createKey()
  deriveKey(key, seed, STREAM.boot, 0, 0, 0)
  return createSharedCpu({ tickPhaseUs: scale(key.k0, cpu.tickUs), ...cpu })
}

/** Core units of a context target to addresses: its space's pages, or physical page numbers. */
function coreLayoutOf(world: World, context: ContextPlan, target: ContextTargetPlan): Layout {
  if (context.ops !== 'paddr') return layoutOf(world, target.target!)
  const { nodes } = world.plan
  return createFlatLayout(
    Math.max(...nodes.map((node) => node.endPage), ...target.regions.map(([, end]) => end)),
  )
}

function viewRanges(world: World, context: ContextPlan, target: ContextTargetPlan): ViewRange[] {
  const { plan } = world
  return targetsSeenBy(plan, { ...context, targets: [target] }).flatMap((index) => {
    const space = sampledSpace(plan, context, index, spaceOf(world, index))
    const targetPlan = plan.targets[index]
    return targetPlan.mappings.flatMap((mapping): ViewRange[] => {
      const page = space.layout.pageOf(mapping.startPage)
      const start = context.ops === 'paddr' ? mapping.framePage : page
      if (start === null) return []
      return [
        {
          start,
          end: start + (mapping.endPage - mapping.startPage),
          ...lifetimeOf(mapping, targetPlan),
          order: mapping.order,
          space,
          offset: page - start,
        },
      ]
    })
  })
}

function addressMappings(plan: RunPlan, target: number): AddressMapping[] {
  const targetPlan = plan.targets[target]
  return targetPlan.mappings.map((mapping) => ({
    start: mapping.startPage,
    end: mapping.endPage,
    ...lifetimeOf(mapping, targetPlan),
  }))
}
