/** Small machines for tests, whose memory the test fills and touches by hand. */
import { KERNELS, type KernelLevel } from '../../lib/core/kernel.js'
import type { ActionResult, SchemeMemory } from '../../lib/damos/memory.js'
import type { Scheme, SchemeParameters } from '../../lib/damos/scheme.js'
import { NO_COSTS, type ActionCosts } from '../../lib/machine/costs.js'
import { createMachine } from '../../lib/machine/create-machine.js'
import type { Machine } from '../../lib/machine/machine.js'
import { PLAIN_PROGRAM, type MachineModel, type ProgramModel } from '../../lib/machine/model.js'
import { createMetricSupply, type SuppliedValue } from '../../lib/machine/metric-supply.js'
import { createNodes, type NodeSetup } from '../../lib/machine/nodes.js'
import { createPageMemory } from '../../lib/machine/page-memory.js'
import {
  ABSENT,
  countOn,
  createTargetMemory,
  mappingAt,
  nodeAt,
  noteChanged,
  UNTOUCHED,
  type PlacedMapping,
  type TargetMemory,
} from '../../lib/machine/target-memory.js'
import type { AccessSource } from '../../lib/space/access-source.js'
import { createFlatLayout } from '../../lib/space/layout.js'
import type { ProgramClock } from '../../lib/space/program-clock.js'
import { createSpace } from '../../lib/space/space.js'
import { damosOf } from './damos.js'

/** Pages that are touched at an instant; a test adds to the list as it goes. */
export interface Touch {
  readonly page: number
  readonly atUs: number
}

/** A target of a machine. */
export interface MachineTarget {
  /** Pages of its space. */
  readonly pages: number
  readonly mappings: readonly (Pick<PlacedMapping, 'start' | 'end'> & Partial<PlacedMapping>)[]
  readonly cgroup?: string
  /** Where the machine has a model. */
  readonly program?: Partial<ProgramModel>
  /** It is a closed loop. */
  readonly clock?: ProgramClock
  /** Accesses per second to a page; left out: none. */
  readonly accesses?: (page: number, atUs: number) => number
  /** Share of writes among them; left out: none. */
  readonly writes?: number
  /** When they change. */
  readonly changesUs?: readonly number[]
}

/** Nodes of so many pages, one behind the other, numbered from 0. */
export function nodesOf(...pages: readonly number[]): NodeSetup[] {
  let endPage = 0
  return pages.map((count, id) => ({ id, startPage: endPage, endPage: (endPage += count) }))
}

/** A machine, with one context on it. */
export interface TestMachine {
  readonly machine: Machine
  readonly memory: SchemeMemory
  readonly targets: readonly TargetMemory[]
  /** By target. */
  readonly touches: readonly Touch[][]
  /** A scheme of the context. */
  schemeOf(parameters: SchemeParameters): Scheme
  /** Acts on [start, end) of a target of the context; calls at one time are of one pass. */
  act(
    scheme: Scheme,
    start: number,
    end: number,
    atUs: number,
    target?: number,
  ): Readonly<ActionResult>
}

/** See {@link TestMachine}. */
export function createTestMachine(setup: {
  readonly targets: readonly MachineTarget[]
  readonly ops?: 'vaddr' | 'paddr'
  readonly kernel?: KernelLevel
  readonly nodes?: readonly NodeSetup[]
  readonly costs?: Partial<ActionCosts>
  readonly supply?: readonly SuppliedValue[]
  readonly model?: MachineModel
}): TestMachine {
  const { ops = 'vaddr', kernel = 'next' } = setup
  const nodes = createNodes(setup.nodes ?? [])
  const touches = setup.targets.map((): Touch[] => [])
  const targets = setup.targets.map((target, i) => {
    const { pages, mappings, cgroup, clock } = target
    const placed = mappings.map((mapping): PlacedMapping => ({ ...DEFAULTS, ...mapping }))
    const space = createSpace({
      layout: createFlatLayout(pages),
      mappings: placed,
      sources: [sourceOf(touches[i], target)],
      access: 'lazy',
      isShared: true,
      makesHugePages: true,
    })
    const program = { ...PLAIN_PROGRAM, ...target.program }
    return createTargetMemory(space, placed, nodes, cgroup ?? '', program, clock ?? null)
  })
  const machine = createMachine(
    nodes,
    { ...NO_COSTS, ...setup.costs },
    new Map(targets.entries()),
    setup.model ?? null,
  )
  const memory = createPageMemory({
    machine,
    kernel: KERNELS[kernel],
    targets: ops === 'paddr' ? [null] : targets.map((_, i) => i),
    supply: createMetricSupply(setup.supply ?? []),
  })
  let passUs = -1
  return {
    machine,
    memory,
    targets,
    touches,
    schemeOf: (parameters) => damosOf([parameters], { kernel, ops }).schemes[0],
    act(scheme, start, end, atUs, target = 0) {
      if (atUs !== passUs) scheme.lastApplied = -1
      passUs = atUs
      const result = { applied: 0, filterPassed: 0, elapsedNs: 0 }
      memory.apply(scheme, target, start, end, atUs, result)
      return result
    },
  }
}

const DEFAULTS = {
  fromUs: 0,
  untilUs: Infinity,
  order: 0,
  node: -1,
  frame: -1,
  pageOffset: 0,
  isAnon: true,
  isLocked: false,
}

/** A source that touches what the list says. */
function sourceOf(touches: readonly Touch[], target: MachineTarget): AccessSource {
  const { pages, clock, accesses = () => 0, writes = 0, changesUs = [] } = target
  const timesOf = [new Map<number, number[]>(), new Map<number, number[]>()]
  let nrKnown = 0
  const isTouched = (unit: number, order: number, from: number, to: number): boolean => {
    for (; nrKnown < touches.length; nrKnown++) {
      const { page, atUs } = touches[nrKnown]
      timesOf.forEach((times, i) => {
        const key = i === 0 ? page : page >> 9
        const known = times.get(key)
        if (known === undefined) times.set(key, [atUs])
        else if (known.at(-1) !== atUs) known.push(atUs)
      })
    }
    const times = timesOf[order === 0 ? 0 : 1].get(unit)
    return times?.some((atUs) => from <= atUs && atUs < to) ?? false
  }
  return {
    name: 'test',
    start: 0,
    end: pages,
    isClosed: clock !== undefined,
    ask(units, first, last, order, from, to, hits) {
      for (let i = first; i < last; i++) if (isTouched(units[i], order, from, to)) hits[i] = 1
    },
    touchesAny(start, end, from, to) {
      return touches.some(
        ({ page, atUs }) => start <= page && page < end && from <= atUs && atUs < to,
      )
    },
    mark: () => undefined,
    truth: () => undefined,
    accesses(start, end, atUs) {
      let sum = 0
      for (let page = start; page < end; page++) sum += accesses(page, atUs)
      return sum
    },
    writeShare: () => writes,
    changesWithin: (from, to) => changesUs.some((atUs) => from < atUs && atUs < to),
  }
}

/** Takes pages [start, end) of a target away, as if nobody had ever touched them. */
export function neverTouched(memory: TargetMemory, start: number, end: number): void {
  for (let page = start; page < end; page++) {
    countOn(memory, nodeAt(memory, mappingAt(memory, page)!, page), -1)
    memory.flags[page] = ABSENT | UNTOUCHED
    memory.absent[page >> 9]++
    memory.untouchedPages++
    noteChanged(memory, page, 0)
  }
}
