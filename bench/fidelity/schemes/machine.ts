/**
 * The machine of a recording with schemes: how much memory it has and who else holds some, where pages are paged out
 * to, and what all of that costs.
 */
import { formatSizeExact } from '../../../lib/base/format.js'
import { isVirtual, RECORDED_COSTS, us } from '../scenario-of.js'
import type { SchemeRecording } from './recording.js'

/**
 * What memory costs on the recorded machine, which counts instructions; the same for all recordings.
 *
 * - `pageoutUs`: to page out a page. From po-quota32-va: passes over 8192 pages that were all there took 183.2 ms.
 * - `pageoutPlainUs`: the same to a device that does not compress: po-goal-psi-age-va, 187.5 ms for 16,384 pages.
 * - `faultUs`: a page comes back, all told: as the recordings' README says.
 * - `stallUs`: of that, waiting for zram, which is pressure. From po-quota32-va: 218,469 µs, 39,005 faults.
 * - `migrateUs`: to move a page: the first pass of mig-both-pa, 127.7 ms for 16,384 pages.
 * - `youngUs`: to find out that a page is young: the second pass of reclaim-like-pa, 128.2 ms for 32,768 pages.
 * - `visitUs`: to look at one: the first pass of lru_deprio in lru-classic-pa, 6.1 ms for 64,894 pages.
 * - `prepareUs`: to prepare a region. From po-quota32-va: an aggregation takes 103.0 ms. Where no swap was set up it
 *   takes 9.35 µs, as in the recordings of monitoring: the kernel draws random numbers more slowly, most likely.
 * - `burstUs`, `touchNs`: of the program's bursts, plus so much a page; the recordings of monitoring agree on it.
 */
export const MACHINE_COSTS = {
  pageoutUs: 22.4,
  pageoutPlainUs: 11.4,
  faultUs: 25,
  stallUs: 5.6,
  migrateUs: 7.8,
  youngUs: 3.9,
  visitUs: 0.1,
  prepareUs: 2.05,
  burstUs: 32,
  touchNs: 5,
} as const

/** zram: pages of the program compress to about a quarter, says the README. */
const ZRAM_RATIO = 4
/** The null device takes any number of pages at a time. */
const NO_LIMIT = '1 G/s'
const PAGE = 4096
const KIB = 1024
const MIB = 1024 * KIB
const HUGE = 2 * MIB

/** Memory of the machine, and its swap. */
export function machineOf(recording: SchemeRecording): object {
  const { swap, swap_mib: mib, swap_latency_ns: latencyNs, khugepaged } = recording.machine
  const { faultUs, stallUs, pageoutUs, pageoutPlainUs, migrateUs, visitUs, youngUs } = MACHINE_COSTS
  const size = `${mib} MiB`
  return {
    nodes: nodesOf(recording),
    ...(swap === 'zram' && {
      swap: { kind: 'zram', size, ratio: ZRAM_RATIO, read: us(stallUs) },
    }),
    ...(swap === 'null' && {
      swap: {
        kind: 'nvme',
        size,
        deviceRead: us((latencyNs ?? 0) / 1000),
        deviceRate: NO_LIMIT,
        readAhead: 0,
        keeps: true,
      },
    }),
    perCpu: formatSizeExact(perCpuBytesOf(recording)),
    ...(khugepaged !== null && {
      thp: {
        mode: 'madvise',
        scanPages: khugepaged.pages_to_scan,
        scan: us(khugepaged.scan_sleep_ms * 1000),
      },
    }),
    faults: { major: us(faultUs - stallUs) },
    costs: {
      pageout: us(swap === 'null' ? pageoutPlainUs : pageoutUs),
      migrate: us(migrateUs),
      visit: us(visitUs),
      young: us(youngUs),
    },
  }
}

/** The CPU's own free list, as the README says: 13.9 k pages of a GiB, 32 k of two. */
function perCpuBytesOf({ machine }: SchemeRecording): number {
  return machine.ram_mib === 1024 ? 13_900 * PAGE : 32_000 * PAGE
}

function nodesOf(recording: SchemeRecording): object[] {
  const { machine, target } = recording
  const nodeOf = (id: number, start: number, end: number): object => ({
    id,
    start,
    size: formatSizeExact(end - start),
  })
  if (target.kind === 'process') return [nodeOf(0, 0, machine.mem_total_kb * KIB)]
  if (typeof machine.ram_mib === 'number') return [nodeOf(0, 0, machine.ram_mib * MIB)]
  const [first, second] = machine.ram_mib.split('+').map((mib) => Number(mib) * MIB)
  return [nodeOf(0, 0, first), nodeOf(1, first, first + second)]
}

/**
 * Who else holds memory: the rest of the system, and the process that takes some for a while. Only where a watermark
 * depends on it.
 */
export function othersOf(recording: SchemeRecording, startUs: number): object[] {
  if (!(recording.scheme ?? []).some((files) => files['watermarks/metric'] === 'free_mem_rate')) {
    return []
  }
  const system = systemOf(recording)
  if ((recording.machine.balloon ?? []).length === 0) return [system]
  return [system, balloonOf(recording, startUs)]
}

/**
 * All that is not free, and not the program's. In physical addresses it lies behind the program: nobody knows where it
 * lay. It is locked, since its pages are no program's; and in huge pages, since they are hardly looked at.
 */
function systemOf(recording: SchemeRecording): object {
  const frame = systemFrameOf(recording)
  const size = formatSizeExact(Math.floor(endOfMemory(recording) / HUGE) * HUGE - frame)
  if (recording.target.kind === 'process') {
    return { name: 'system', image: false, mappings: [{ size, locked: true }] }
  }
  return {
    name: 'system',
    image: false,
    pages: '2M',
    mappings: [{ size, frame, locked: true }],
  }
}

/** Where it begins, if it ends with the memory. */
function systemFrameOf(recording: SchemeRecording): number {
  const { machine, target, ground_truth: truth } = recording
  const end = endOfMemory(recording)
  const bytes = end - machine.mem_free_kb_at_start * KIB - programBytesOf(recording)
  const frame = Math.floor(end / HUGE) * HUGE - Math.floor(bytes / HUGE) * HUGE
  return target.kind === 'process' ? frame : Math.max(frame, roundUp(endOf(truth.owned)))
}

function endOfMemory({ machine, target }: SchemeRecording): number {
  return target.kind === 'process' ? machine.mem_total_kb * KIB : Number(machine.ram_mib) * MIB
}

function endOf(owned: readonly (readonly [number, number])[]): number {
  return Math.max(...owned.map(([, end]) => end))
}

function roundUp(address: number): number {
  return Math.ceil(address / HUGE) * HUGE
}

/** What the scenario's program maps. */
function programBytesOf(recording: SchemeRecording): number {
  const { ground_truth: truth } = recording
  const ranges = isVirtual(recording) ? (truth.mappings?.at(0)?.vmas ?? []) : truth.owned
  return ranges.reduce((sum, [start, end]) => sum + end - start, 0)
}

/**
 * Holds so much from each time on; nothing before and between. In physical addresses each piece has frames of its own
 * behind the program, as far as there are any.
 */
function balloonOf(recording: SchemeRecording, startUs: number): object {
  const { machine, target, ground_truth: truth, workload } = recording
  const steps = machine.balloon ?? []
  let frame = roundUp(endOf(truth.owned))
  const endFrame = systemFrameOf(recording)
  const at = (ms: number): string => us(startUs + ms * 1000)
  const mappings = steps.flatMap(([atMs, mib], i) => {
    if (mib === 0) return []
    const untilMs = i + 1 < steps.length ? steps[i + 1][0] : Infinity
    const place = frame
    frame += mib * MIB
    if (target.kind === 'physical' && frame > endFrame) return []
    return {
      size: `${mib} MiB`,
      ...(target.kind === 'physical' && { frame: place }),
      from: at(atMs),
      ...(untilMs * 1000 < workload.dur_us && { until: at(untilMs) }),
    }
  })
  return { name: 'balloon', image: false, mappings }
}

/** What it costs to prepare a region. */
export function prepareUsOf({ machine }: SchemeRecording): number {
  return machine.swap === 'none' ? RECORDED_COSTS.prepareUs : MACHINE_COSTS.prepareUs
}

/** How long a burst of the program takes when all of its memory is there. */
export function burstUsOf({ workload, ground_truth: truth }: SchemeRecording): number {
  const { period_us: periodUs, dur_us: durUs } = workload
  const pages = truth.areas.reduce((sum, { extents, p_period: probability, t0_us, t1_us }) => {
    const bytes = extents.reduce((size, [start, end]) => size + end - start, 0)
    return sum + (bytes / 4096) * probability * ((Math.min(t1_us, durUs) - t0_us) / durUs)
  }, 0)
  const { burstUs, touchNs } = MACHINE_COSTS
  return Math.min(Math.round(burstUs + (pages * touchNs) / 1000), periodUs - 1)
}
