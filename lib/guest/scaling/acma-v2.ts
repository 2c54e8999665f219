/**
 * ACMA as proposed since (2024): three schemes, tuned by one pressure.
 *
 * ```
 *  reclaim      pages out, the coldest first, up to the pressure: a scheme of the guest's DAMON
 *  scale down   takes blocks of 2 MiB in the highest window that has any, up to the pressure
 *  scale up     gives them back from the lowest window, the more the higher pressure is above its goal
 * ```
 * Windows are of 128 MiB. Taken blocks are reported to the host, and most of their struct pages are freed. Down and up
 * never act at once: around the goal, neither does.
 *
 * Kernels have no goal of the kind that scale-up needs; the score is mirrored, 2 - min(s, 2) [M].
 */
import { mulDivU64, toU64 } from '../../base/u64.js'
import { feedQuota, SCORE_MET } from '../../damos/goal.js'
import { installSchemeGoals } from '../../damos/install.js'
import type { GuestMonitor } from '../guest-monitor.js'
import { effectivePages, type Guest } from '../guest.js'
import { BLOCK_STATE, isMemmapBlock, PAGES_PER_BLOCK } from '../memory/guest-memory.js'
import { putBack, takeOut } from './blocks.js'
import { monitorPlan, pageoutScheme, pressureGoal } from './monitor-plan.js'
import type { Scaling, ScalingKind, ScalingValues } from './scaling.js'

const US_PER_WINDOW = 1_000_000
const SCHEMES = 3
/** Blocks of a window: 128 MiB. */
const WINDOW_BLOCKS = 64
const PAGE_BYTES = 4096n

/** See the top of the file. */
export const acmaV2: ScalingKind = {
  name: 'acma_v2',
  doc: 'ACMA, version 2: reclaims, takes and gives back blocks by one pressure that it aims at.',
  source: 'DAMON: Access-aware Contiguity-aware Memory Auto-scaling, RFC v2, 2024',
  parameters: {
    quota: { unit: 'time', default: 15_000, doc: 'Time of all three schemes in a second.' },
    holes: {
      unit: 'count',
      default: 8,
      doc: 'Blocks of a window that may stay when scale-down goes on to the next one below.',
    },
    dead_band: {
      unit: 'share',
      default: 0.1,
      doc: 'So near to its goal, pressure makes memory neither grow nor shrink.',
    },
    vmemmap: { unit: 'flag', default: 1, doc: 'Frees struct pages of what is taken.' },
    oom_return: {
      unit: 'flag',
      default: 1,
      doc: 'Gives a block back before the guest kills for want of memory, as balloons do [M].',
    },
    granularity: {
      unit: 'count',
      default: 1,
      bounds: [1, WINDOW_BLOCKS],
      doc: 'Blocks of 2 MiB that are taken and given back together, aligned.',
    },
  },
  monitor: ({ quota, pressure }) => monitorPlan([pageoutScheme(quota / SCHEMES, pressure)]),
  create: (guest, values, monitor) => createAcmaV2(guest, values, monitor),
}

/** ACMA at work in a guest. */
interface AcmaV2 {
  readonly guest: Guest
  readonly values: ScalingValues
  readonly monitor: GuestMonitor | null
  /** Size quotas × 10000, as DAMOS tunes them. */
  eszDown: bigint
  eszUp: bigint
  /** By block: 1: giving it back has failed. */
  readonly hasFailed: Uint8Array
  /** When the window in hand ends. */
  nextUs: number
  /** Pressure up to its beginning, and what is aimed at in a second. */
  lastPressureUs: number
  goalUs: number
}

function createAcmaV2(guest: Guest, values: ScalingValues, monitor: GuestMonitor | null): Scaling {
  const acma: AcmaV2 = {
    guest,
    values,
    monitor,
    eszDown: 0n,
    eszUp: 0n,
    hasFailed: new Uint8Array(guest.memory.nrBlocks),
    nextUs: guest.arrivedUs + US_PER_WINDOW,
    lastPressureUs: 0,
    goalUs: guest.limits.pressureUs,
  }
  if (values.oom_return === 1) guest.onOom = () => scaleUp(acma, PAGES_PER_BLOCK, Infinity) > 0
  return {
    step(nowUs) {
      if (nowUs < acma.nextUs) return
      followGoal(acma)
      act(acma, nowUs - acma.nextUs + US_PER_WINDOW)
      acma.lastPressureUs = guest.pressureUs
      acma.nextUs = nowUs + US_PER_WINDOW
      guest.figures.holes = countHoles(guest)
    },
  }
}

/** Tunes both quotas by the pressure of a window, and lets one of the two act. */
function act(acma: AcmaV2, windowUs: number): void {
  const { guest, values } = acma
  const { limits, figures } = guest
  const aimUs = (acma.goalUs * windowUs) / US_PER_WINDOW
  const stalledUs = guest.pressureUs - acma.lastPressureUs
  const score = mulDivU64(toU64(Math.floor(stalledUs)), SCORE_MET, toU64(Math.max(1, aimUs)))
  const mirrored = score >= 2n * SCORE_MET ? 0n : 2n * SCORE_MET - score
  acma.eszDown = feedQuota(acma.eszDown > SCORE_MET ? acma.eszDown : SCORE_MET, score)
  acma.eszUp = feedQuota(acma.eszUp > SCORE_MET ? acma.eszUp : SCORE_MET, mirrored)
  const budgetNs = ((values.quota / SCHEMES) * 1000 * windowUs) / US_PER_WINDOW
  const untilNs = figures.cpuNs + budgetNs
  const excess = effectivePages(guest) - limits.maxPages
  if (excess > 0) scaleDown(acma, excess, Infinity, limits.maxPages)
  else if (stalledUs < (1 - values.dead_band) * aimUs) {
    scaleDown(acma, pagesOf(acma.eszDown), untilNs, limits.minPages)
  } else if (stalledUs > (1 + values.dead_band) * aimUs) {
    scaleUp(acma, pagesOf(acma.eszUp), untilNs)
  }
}

/**
 * Takes memory, the highest window first.
 *
 * @param most pages
 * @param untilNs when the guest's CPU time is used up
 * @param leastPages that are left to the guest
 */
function scaleDown(acma: AcmaV2, most: number, untilNs: number, leastPages: number): void {
  const { guest, values } = acma
  const { memory, limits, figures } = guest
  const { windowBlocks, nrBlocks } = memory
  const unit = values.granularity
  const unitPages = unit * PAGES_PER_BLOCK
  const firstBlock = Math.ceil(limits.minPages / PAGES_PER_BLOCK)
  let taken = 0
  for (let window = Math.ceil(nrBlocks / windowBlocks) - 1; window >= 0; window--) {
    const end = Math.min(nrBlocks, (window + 1) * windowBlocks)
    let holes = 0
    for (let first = end - (end % unit) - unit; first >= window * windowBlocks; first -= unit) {
      if (first < firstBlock) return
      if (memory.state[first] !== BLOCK_STATE.online) continue
      if (taken + unitPages > most || figures.cpuNs >= untilNs) return
      if (effectivePages(guest) - unitPages < leastPages) return
      const outcome = takeUnit(acma, first)
      if (outcome === 'no-memory') return
      if (outcome === 'hole') holes += unit
      else taken += unitPages
    }
    if (holes > values.holes) return
  }
}

/** Takes the blocks of one unit, or none of them. */
function takeUnit({ guest, values }: AcmaV2, first: number): 'taken' | 'hole' | 'no-memory' {
  const { memory } = guest
  const end = first + values.granularity
  const remaps = values.vmemmap === 1
  for (let block = first; block < end; block++) {
    if (memory.unmovable[block] > 0 || isMemmapBlock(memory, block)) return 'hole'
  }
  for (let block = first; block < end; block++) {
    if (memory.state[block] !== BLOCK_STATE.online) continue
    const failure = takeOut(guest, block, remaps)
    if (failure === null) continue
    for (let back = first; back < block; back++) putBack(guest, back, remaps)
    return failure === 'unmovable' ? 'hole' : 'no-memory'
  }
  return 'taken'
}

/** Gives memory back, the lowest first, up to the limit. @param most pages, and a unit @returns how many */
function scaleUp({ guest, values, hasFailed }: AcmaV2, most: number, untilNs: number): number {
  const { memory, limits, figures } = guest
  const endBlock = Math.floor(limits.maxPages / PAGES_PER_BLOCK)
  let given = 0
  for (let block = 0; block < endBlock; block++) {
    if (given >= most && block % values.granularity === 0) return given
    if (memory.state[block] !== BLOCK_STATE.taken) continue
    if (figures.cpuNs >= untilNs) return given
    if (effectivePages(guest) + PAGES_PER_BLOCK > limits.maxPages) return given
    if (hasFailed[block] === 1) figures.retriedReturns++
    hasFailed[block] = putBack(guest, block, values.vmemmap === 1) ? 0 : 1
    if (hasFailed[block] === 1) return given
    given += PAGES_PER_BLOCK
  }
  return given
}

/** The pressure that is aimed at may change online; reclaim follows it. */
function followGoal(acma: AcmaV2): void {
  const { guest, monitor } = acma
  if (acma.goalUs === guest.limits.pressureUs) return
  acma.goalUs = guest.limits.pressureUs
  const scheme = monitor?.monitor.damos?.schemes[0]
  if (scheme !== undefined) installSchemeGoals(scheme, [pressureGoal(acma.goalUs)])
}

/** Blocks that are not taken above the lowest one that is. */
function countHoles({ memory, limits }: Guest): number {
  const { state, nrBlocks } = memory
  let block = Math.ceil(limits.minPages / PAGES_PER_BLOCK)
  while (block < nrBlocks && state[block] !== BLOCK_STATE.taken) block++
  let holes = 0
  for (; block < nrBlocks; block++) if (state[block] === BLOCK_STATE.online) holes++
  return holes
}

/** Pages of a quota × 10000. */
function pagesOf(eszBp: bigint): number {
  return Number(eszBp / SCORE_MET / PAGE_BYTES)
}
