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

function createAcmaV2(guest: Guest, values: ScalingValues, monitor: GuestMonitor | null): Scaling {
  const { memory, limits, figures } = guest
  const { windowBlocks, nrBlocks } = memory
  const nrWindows = Math.ceil(nrBlocks / windowBlocks)
  const unit = values.granularity
  const remaps = values.vmemmap === 1
  const budgetNs = (values.quota / SCHEMES) * 1000
  /** Size quotas × 10000, as DAMOS tunes them. */
  const esz = { down: 0n, up: 0n }
  /** By block: whether giving it back has failed. */
  const hasFailed = new Uint8Array(nrBlocks)
  let nextUs = guest.arrivedUs + US_PER_WINDOW
  let lastPressureUs = 0
  let pressureGoalUs = limits.pressureUs

  function isHole(block: number): boolean {
    return memory.unmovable[block] > 0 || isMemmapBlock(memory, block)
  }

  function endOf(window: number): number {
    return Math.min(nrBlocks, (window + 1) * windowBlocks)
  }

  /** Takes the blocks of one unit, or none of them. */
  function takeUnit(first: number): 'taken' | 'hole' | 'no-memory' {
    for (let block = first; block < first + unit; block++) if (isHole(block)) return 'hole'
    for (let block = first; block < first + unit; block++) {
      if (memory.state[block] !== BLOCK_STATE.online) continue
      const failure = takeOut(guest, block, remaps)
      if (failure === null) continue
      for (let back = first; back < block; back++) putBack(guest, back, remaps)
      return failure === 'unmovable' ? 'hole' : 'no-memory'
    }
    return 'taken'
  }

  /** Takes memory from the top down to `minPages`. @param most pages */
  function scaleDown(most: number, untilNs: number, leastPages: number): void {
    const firstBlock = Math.ceil(limits.minPages / PAGES_PER_BLOCK)
    const unitPages = unit * PAGES_PER_BLOCK
    let taken = 0
    for (let window = nrWindows - 1; window >= 0; window--) {
      let holes = 0
      const end = Math.floor(endOf(window) / unit) * unit
      for (let first = end - unit; first >= window * windowBlocks; first -= unit) {
        if (first < firstBlock) return
        if (memory.state[first] !== BLOCK_STATE.online) continue
        if (taken + unitPages > most || figures.cpuNs >= untilNs) return
        if (effectivePages(guest) - unitPages < leastPages) return
        const outcome = takeUnit(first)
        if (outcome === 'no-memory') return
        if (outcome === 'hole') holes += unit
        else taken += unitPages
      }
      if (holes > values.holes) return
    }
  }

  /** Gives memory back from the bottom, up to the limit. @param most pages. @returns how many */
  function scaleUp(most: number, untilNs: number): number {
    const endBlock = Math.floor(limits.maxPages / PAGES_PER_BLOCK)
    let given = 0
    for (let block = 0; block < endBlock; block++) {
      if (given >= most && block % unit === 0) return given
      if (memory.state[block] !== BLOCK_STATE.taken) continue
      if (figures.cpuNs >= untilNs) return given
      if (effectivePages(guest) + PAGES_PER_BLOCK > limits.maxPages) return given
      if (hasFailed[block] === 1) figures.retriedReturns++
      hasFailed[block] = putBack(guest, block, remaps) ? 0 : 1
      if (hasFailed[block] === 1) return given
      given += PAGES_PER_BLOCK
    }
    return given
  }

  function followGoal(): void {
    if (pressureGoalUs === limits.pressureUs) return
    pressureGoalUs = limits.pressureUs
    const scheme = monitor?.monitor.damos?.schemes[0]
    if (scheme !== undefined) installSchemeGoals(scheme, [pressureGoal(pressureGoalUs)])
  }

  function countHoles(): void {
    const firstBlock = Math.ceil(limits.minPages / PAGES_PER_BLOCK)
    let lowest = nrBlocks
    for (let block = firstBlock; block < nrBlocks; block++) {
      if (memory.state[block] !== BLOCK_STATE.taken) continue
      lowest = block
      break
    }
    figures.holes = 0
    for (let block = lowest; block < nrBlocks; block++) {
      if (memory.state[block] === BLOCK_STATE.online) figures.holes++
    }
  }

  function act(windowUs: number): void {
    const aimUs = (pressureGoalUs * windowUs) / US_PER_WINDOW
    const stalledUs = guest.pressureUs - lastPressureUs
    const score = mulDivU64(toU64(Math.floor(stalledUs)), SCORE_MET, toU64(Math.max(1, aimUs)))
    const mirrored = score >= 2n * SCORE_MET ? 0n : 2n * SCORE_MET - score
    esz.down = feedQuota(esz.down > SCORE_MET ? esz.down : SCORE_MET, score)
    esz.up = feedQuota(esz.up > SCORE_MET ? esz.up : SCORE_MET, mirrored)
    const untilNs = figures.cpuNs + (budgetNs * windowUs) / US_PER_WINDOW
    const size = effectivePages(guest)
    if (size > limits.maxPages) scaleDown(size - limits.maxPages, Infinity, limits.maxPages)
    else if (stalledUs < (1 - values.dead_band) * aimUs) {
      scaleDown(pagesOf(esz.down), untilNs, limits.minPages)
    } else if (stalledUs > (1 + values.dead_band) * aimUs) scaleUp(pagesOf(esz.up), untilNs)
  }

  if (values.oom_return === 1) guest.onOom = () => scaleUp(PAGES_PER_BLOCK, Infinity) > 0

  return {
    step(nowUs) {
      if (nowUs < nextUs) return
      followGoal()
      act(nowUs - nextUs + US_PER_WINDOW)
      lastPressureUs = guest.pressureUs
      nextUs = nowUs + US_PER_WINDOW
      countHoles()
    },
  }
}

/** Pages of a quota × 10000. */
function pagesOf(eszBp: bigint): number {
  return Number(eszBp / SCORE_MET / PAGE_BYTES)
}
