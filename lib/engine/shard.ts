/**
 * One thread's part of a run: the groups that live on it, and its parts of contexts that are spread.
 */
import { faultOf } from '../base/error-fault.js'
import { PolicyError } from '../base/errors.js'
import { KERNELS } from '../core/kernel.js'
import type { SharedCpu } from '../core/shared-cpu.js'
import type { ShardAssignment } from './assignment.js'
import { doWork, type ContextPart } from './context-part.js'
import { createContextRunner, figuresSoFar } from './context-runner.js'
import {
  controlBlockOver,
  finishRound,
  isCut,
  readRound,
  waitForRound,
  type ControlBlock,
  type Round,
  type ShardResult,
} from './control-block.js'
import { createCpuSampling } from './cpu-sampling.js'
import { createCollector, type ContextFigures } from './figures.js'
import type { RunHooks } from './hooks.js'
import { machineSummaryOf } from './machine-figures.js'
import { groupReachedUs, runGroup, type LocalContext, type LocalGroup } from './local-driver.js'
import type { MonitoredTarget } from './monitored-target.js'
import { outboxOver, type Outbox } from './outbox.js'
import type { RunPlan } from './plan.js'
import { createTicker } from './ticker.js'
import {
  createContext,
  createWorld,
  monitoredTargets,
  type SharedMemory,
  type World,
} from './world.js'

/** What a shard is told at its start; all of it can be posted to a worker. */
export interface ShardSetup {
  readonly plan: RunPlan
  readonly access: 'bits' | 'lazy'
  readonly shard: number
  readonly nrShards: number
  readonly assignment: ShardAssignment
  readonly shared: SharedMemory
  /** First region numbers of the targets of each spread context, by context. */
  readonly firstIndexes: Readonly<Record<number, SharedArrayBuffer>>
  readonly control: SharedArrayBuffer
  /** Filled in turn, so that the coordinator reads one while the shard fills the other. */
  readonly outboxes: readonly [SharedArrayBuffer, SharedArrayBuffer]
}

/** Figures of the contexts that lived on a shard, by context. */
export type ShardFigures = Readonly<Record<number, ContextFigures>>

/** See the top of the file. */
export interface Shard {
  readonly index: number
  readonly control: ControlBlock
  readonly outboxes: readonly [Outbox, Outbox]
  readonly groups: readonly LocalGroup[]
  readonly parts: ReadonlyMap<number, ContextPart>
}

/** A round ends at the first group after so long, whatever its time. */
const ROUND_MS_MAX = 500

/** Builds what the setup names. @param hooks where the shard runs in the caller's thread */
export function createShard(setup: ShardSetup, hooks: RunHooks = {}): Shard {
  const world = createWorld(setup.plan, setup.access, setup.shared, hooks)
  return {
    index: setup.shard,
    control: controlBlockOver(setup.control, setup.nrShards),
    outboxes: [outboxOver(setup.outboxes[0]), outboxOver(setup.outboxes[1])],
    groups: setup.assignment.groups.map((contexts) => createGroup(world, contexts)),
    parts: new Map(
      setup.assignment.spread.map((part) => [
        part.context,
        createSpreadPart(world, part, new Int32Array(setup.firstIndexes[part.context])),
      ]),
    ),
  }
}

/** A shard's whole life in a thread of its own. @throws ErrorFault for a PolicyError; all else as it is */
export function liveAsShard(setup: ShardSetup): ShardFigures {
  try {
    return serveRounds(createShard(setup))
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    throw faultOf(error) // eslint-disable-line @typescript-eslint/only-throw-error
  }
}

/**
 * Takes part in rounds until told to stop.
 *
 * @returns the figures of the contexts that lived here
 */
export function serveRounds(shard: Shard): ShardFigures {
  let round = 0
  for (;;) {
    round = waitForRound(shard.control, round)
    const asked = readRound(shard.control)
    if (asked.order === 'stop') break
    finishRound(shard.control, shard.index, runRound(shard, asked, round))
  }
  const figures = figuresOf(shard)
  finishRound(shard.control, shard.index, {
    result: 0,
    status: 'reached',
    outboxBytes: 0,
    reachedUs: Infinity,
  })
  return figures
}

/** Does one round: the spread work first, then the local groups up to its time. */
export function runRound(shard: Shard, round: Round, number: number): ShardResult {
  const box = shard.outboxes[number % 2]
  box.used = 0
  let result = 0
  if (round.spread !== undefined) {
    result = doWork(shard.parts.get(round.spread.context)!, round.spread.work)
  }
  let status: ShardResult['status'] = 'reached'
  const started = performance.now()
  for (const group of shard.groups) {
    status = runGroup(group, round.untilUs, box, () => isCut(shard.control))
    // The groups that are left catch up in the next round, with a look at signals in between.
    if (status !== 'reached' || performance.now() - started > ROUND_MS_MAX) break
  }
  const reachedUs = Math.min(Infinity, ...shard.groups.map(groupReachedUs))
  return { result, status, outboxBytes: box.used, reachedUs }
}

/** The figures of the contexts that live here. */
export function figuresOf(shard: Shard): ShardFigures {
  const figures: Record<number, ContextFigures> = {}
  for (const { contexts, ticker } of shard.groups) {
    for (const { runner } of contexts) figures[runner.context] = figuresSoFar(runner)
    if (ticker === null) continue
    figures[contexts[0].runner.context].machine = machineSummaryOf(ticker)
  }
  return figures
}

function createGroup(world: World, contexts: readonly number[]): LocalGroup {
  const local = contexts.map((context) => createLocalContext(world, context))
  const spaces = new Set(local.flatMap(({ runner }) => runner.targets.flatMap((t) => t.spaces)))
  const { machine, timeOf } = local[0]
  const ticker = createTicker(world.plan, machine, timeOf, world.openClocks)
  return { contexts: local, spaces: [...spaces], ticker, markedUs: 0 }
}

/**
 * A context that lives on this thread.
 *
 * @param clock in place of virtual time: whoever samples sets its time after each interval
 */
export function createLocalContext(world: World, context: number, clock?: SharedCpu): LocalContext {
  const { plan } = world
  const { state: virtual, machine, timeOf, ...rest } = createContext(world, context)
  const { targets } = rest
  const state = clock === undefined ? virtual : { ...virtual, cpu: clock }
  return {
    runner: createContextRunner({
      context,
      nrContexts: plan.contexts.length,
      state,
      ...rest,
      collector: createCollector(plan, context, targets),
      tracer: world.hooks.tracer ?? null,
    }),
    part: {
      kernel: state.kernel,
      minRegionSz: state.minRegionSz,
      targets: targets.map((target) => wholeTarget(target)),
      firstIndexes: new Int32Array(targets.length),
      onCpu: virtual.cpu === null ? null : createCpuSampling(virtual.cpu, targets),
    },
    machine,
    timeOf,
    ticksDone: 0,
    preparedUs: -1,
  }
}

function createSpreadPart(
  world: World,
  part: ShardAssignment['spread'][number],
  firstIndexes: Int32Array,
): ContextPart {
  const { plan, access } = world
  const targets = monitoredTargets(world, part.context)
  return {
    kernel: KERNELS[plan.kernel],
    minRegionSz: plan.contexts[part.context].minRegionPages,
    targets: part.targets.map(({ index, ...slice }) => ({
      target: targets[index],
      sliceAlignment: access === 'bits' ? largestFolio(targets[index]) : 1,
      ...slice,
    })),
    firstIndexes,
    onCpu: null,
  }
}

function wholeTarget(target: MonitoredTarget): ContextPart['targets'][number] {
  return { target, slice: 0, nrSlices: 1, sliceAlignment: 1, isOwner: true }
}

/** Pages of the largest folio of a target: a folio's bits must lie in one slice. */
function largestFolio(target: MonitoredTarget): number {
  return Math.max(1, ...target.view.ranges.all.map(({ order }) => 1 << order))
}
