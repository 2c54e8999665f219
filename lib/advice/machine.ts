/** Machines whose memory costs something: such that must run short, or on which nothing shows. */
import { isWithin } from '../machine/cgroup-path.js'
import { PAGE_BYTES } from '../base/units.js'
import type { RunPlan, TargetPlan } from '../engine/plan.js'
import type { MachineModel } from '../machine/model.js'
import type { WorkloadPlan } from '../workload/index.js'
import type { Advice } from './advice.js'
import { demandOf, isAnonymous, nodePages, pagesIn, swapRoom } from './demand.js'
import { sizeText } from './texts.js'
import { FOLIO_PAGES } from './touches.js'

/** Advice on a machine, or on one of its programs. */
export interface MachineAdvice extends Advice {
  /** Index of the target that it stands at; null: at the machine. */
  readonly target: number | null
}

/** All of it; none where memory costs nothing. */
export function* adviseOnMachine(run: RunPlan): Generator<MachineAdvice> {
  const { machine } = run
  if (machine === undefined) return
  const demands = run.targets.map((_, index) => demandOf(run, index))
  yield* adviseOnShortage(run, machine, demands)
  yield* adviseOnCgroups(run, machine, demands)
  yield* adviseOnSwap(run, machine)
  yield* adviseOnPolicy(run, machine)
  yield* adviseOnTiers(run, machine)
  yield* adviseOnLoops(run)
  yield* adviseOnHugePages(run, machine)
}

/** More memory is used for sure than there is. */
function* adviseOnShortage(
  run: RunPlan,
  machine: MachineModel,
  demands: readonly number[],
): Generator<MachineAdvice> {
  const needs = sum(demands)
  const room = nodePages(run) + swapRoom(machine)
  if (needs <= room) return
  const victim = run.targets[largest(demands)].name
  yield {
    code: 'out-of-memory',
    target: null,
    at: machine.swap.length > 0 ? ['swap'] : ['nodes'],
    message:
      `programs certainly use ${bytesText(needs)}; nodes and swap have ${bytesText(room)}: the ` +
      `machine runs out of memory, and kills ${victim} first, unless others have grown larger`,
    remedy: `${bytesText(needs - room)} more of nodes or swap, or less memory of programs`,
  }
}

/** The same of a cgroup with a limit. */
function* adviseOnCgroups(
  { targets }: RunPlan,
  machine: MachineModel,
  demands: readonly number[],
): Generator<MachineAdvice> {
  const swapPages = machine.swap.reduce((pages, each) => pages + each.pages, 0)
  for (const [i, { path, maxPages }] of machine.cgroups.entries()) {
    const within = demands.map((pages, target) =>
      isWithin(targets[target].cgroup ?? '', path) ? pages : 0,
    )
    if (!targets.some(({ cgroup = '' }) => isWithin(cgroup, path))) {
      yield {
        code: 'cgroup-empty',
        target: null,
        at: ['cgroups', i, 'path'],
        message: `no target is in ${path}: its limits hold for nobody`,
        remedy: `cgroup: ${path} of a target, or another path`,
      }
    }
    const [needs, room] = [sum(within), maxPages + swapPages]
    if (needs <= room) continue
    const victim = targets[largest(within)].name
    yield {
      code: 'cgroup-out-of-memory',
      target: null,
      at: ['cgroups', i, 'max'],
      message:
        `programs in ${path} certainly use ${bytesText(needs)}; its max and all swap are ` +
        `${bytesText(room)}: it runs out of memory, and kills ${victim} first, unless others have ` +
        'grown larger',
      remedy: `${bytesText(needs - swapPages)} or more`,
    }
  }
}

/** Nothing is ever paged out. */
function* adviseOnSwap(run: RunPlan, machine: MachineModel): Generator<MachineAdvice> {
  const { targets, nodes } = run
  if (machine.swap.length === 0 || pagesOutEver(run)) return
  const most = targets.map(({ mappings }) => pagesIn(mappings.filter(isAnonymous)))
  const isLimited = machine.cgroups.some(({ path, maxPages, highPages }) => {
    const inside = most.filter((_, i) => isWithin(targets[i].cgroup ?? '', path))
    return sum(inside) > Math.min(maxPages, highPages)
  })
  const onNode = nodes.map(() => 0)
  for (const { mappings } of targets) {
    for (const mapping of mappings) {
      const { homeNode, framePage } = mapping
      if (framePage === null && homeNode === undefined) continue
      const home = homeNode ?? nodes.findIndex(({ endPage }) => framePage! < endPage)
      onNode[home] += pagesIn([mapping])
    }
  }
  const isShort = nodes.some(
    ({ startPage, endPage }, i) => endPage - startPage - onNode[i] < machine.nodes[i].lowPages,
  )
  if (isLimited || isShort) return
  yield {
    code: 'swap-unused',
    target: null,
    at: ['swap'],
    message:
      `no node is ever short of memory (programs map ${bytesText(sum(most))}), and no scheme ` +
      'pages out: nothing is swapped',
    remedy: 'smaller nodes, a cgroup with max or high, a scheme that pages out, or no swap',
  }
}

/** A policy that has nowhere to page out to. */
function* adviseOnPolicy(
  { policy, targets }: RunPlan,
  { swap }: MachineModel,
): Generator<MachineAdvice> {
  if (policy?.pagesOut !== true || swap.length > 0) return
  if (!targets.every(({ mappings }) => mappings.every(isAnonymous))) return
  yield {
    code: 'policy-without-swap',
    target: null,
    at: ['swap'],
    message: `there is no swap, and all memory is anonymous: ${policy.name} can reclaim nothing`,
    remedy: 'machine.swap, such as { kind: zram, size: 4 GiB }',
  }
}

function pagesOutEver({ contexts, events = [], policy }: RunPlan): boolean {
  if (policy?.pagesOut === true || policy?.file !== undefined) return true
  const schemes = [
    ...contexts.flatMap((context) => [...(context.schemes ?? []), ...(context.laterSchemes ?? [])]),
    ...events.flatMap((event) => (event.do === 'commit' ? event.schemes : [])),
  ]
  return schemes.some(({ action }) => action === 'pageout')
}

/** Nodes differ, and no program feels it. */
function* adviseOnTiers({ targets }: RunPlan, { nodes }: MachineModel): Generator<MachineAdvice> {
  const differ = nodes.some(({ latencyNs }) => latencyNs !== nodes[0].latencyNs)
  if (!differ || targets.some(({ program }) => (program?.memoryBound ?? 0) > 0)) return
  yield {
    code: 'tiers-unfelt',
    target: null,
    at: ['nodes'],
    message:
      'nodes are of different latency, but all programs have memoryBound 0: wherever their memory ' +
      'lies, they run alike',
    remedy: 'memoryBound of the programs, such as 20 %',
  }
}

/** Whatever memory costs, nothing gets slower. */
function* adviseOnLoops({ targets, cpu }: RunPlan): Generator<MachineAdvice> {
  const workloads = targets.flatMap((target) => target.workloads)
  // On a shared CPU waits lengthen the program's bursts.
  if (cpu !== undefined || workloads.length === 0 || workloads.some(isClosed)) return
  yield {
    code: 'loops-open',
    target: null,
    at: [],
    message:
      'all workloads are open loops: they touch memory as fast as ever, and what they wait for is ' +
      'told as slowdown and backlog only',
    remedy: 'loop: closed of workloads that wait for their accesses',
  }
}

function isClosed(workload: WorkloadPlan): boolean {
  return 'loop' in workload && workload.loop === 'closed'
}

/** Huge pages come with first touches, and there are none. */
function* adviseOnHugePages({ targets }: RunPlan, { thp }: MachineModel): Generator<MachineAdvice> {
  if (thp.mode === 'never') {
    const advised = targets.findIndex(({ program }) => program?.isHugeAdvised === true)
    if (advised === -1) return
    yield {
      code: 'huge-advice-ignored',
      target: advised,
      at: ['thp'],
      message: 'it asks for huge pages, but the machine makes none: its thp is never',
      remedy: 'machine.thp: madvise',
    }
    return
  }
  const isWanted = ({ program }: TargetPlan): boolean =>
    thp.mode === 'always' || program?.isHugeAdvised === true
  const target = targets.findIndex(
    (each) =>
      isWanted(each) &&
      each.program?.populate !== 'touch' &&
      each.mappings.some(
        (one) => one.order === 0 && isAnonymous(one) && pagesIn([one]) >= FOLIO_PAGES,
      ),
  )
  if (target === -1) return
  const perSecond = (thp.scanPages * PAGE_BYTES * 1e6) / thp.scanUs
  const rest =
    thp.scanPages === 0
      ? 'and khugepaged sleeps: there are none'
      : `only khugepaged does, which looks at ${sizeText(Math.round(perSecond))} a second`
  yield {
    code: 'huge-pages-late',
    target,
    at: ['populate'],
    message:
      'its memory is all there as base pages once it is mapped: no first touch makes a huge page, ' +
      rest,
    remedy: 'populate: touch',
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function largest(values: readonly number[]): number {
  return values.indexOf(values.reduce((most, value) => Math.max(most, value), 0))
}

function bytesText(pages: number): string {
  return sizeText(Math.ceil(pages) * PAGE_BYTES)
}
