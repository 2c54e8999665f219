/** A simulated run of a recording with schemes, and its log: what the kernel's poller would have read. */
import type { RunTracer, FollowedContext } from '../../../lib/engine/tracer.js'
import { startRun } from '../../../lib/engine/run.js'
import { parseScenario } from '../../../lib/scenario/load.js'
import { PAGE_BYTES } from '../../../lib/base/units.js'
import { startUsOf } from '../scenario-of.js'
import { columnOf, monitoringOf, type SchemeLog, type SchemeRecording } from './recording.js'
import { schemeScenarioOf } from './scenario.js'

/** Runs what a recording shows, with a seed. */
export async function simulateSchemes(
  recording: SchemeRecording,
  seed: number,
): Promise<SchemeLog> {
  const { plan } = parseScenario(schemeScenarioOf(recording), { seed, file: recording.name })
  const poller = createPoller(recording)
  await startRun(plan, { workers: 1, tracer: poller.tracer }).done
  return poller.log()
}

/** Follows a run as the poller of the recording did, at its times: schemes are asked first, the rest is read later. */
function createPoller(recording: SchemeRecording): { tracer: RunTracer; log: () => SchemeLog } {
  const startUs = startUsOf(monitoringOf(recording))
  const askedUs = columnOf(recording.scheme_log, 't_start_us')!
  const readUs = columnOf(recording.scheme_log, 't_us')!
  // A module whose scheme is gone has its statistics, all 0.
  const nrSchemes = recording.scheme?.length ?? 1
  const schemeNames = Array.from({ length: nrSchemes }).flatMap((_, i) =>
    SCHEME_NAMES.map((name) => `s${i}_${name}`),
  )
  const memoryNames = ['RssAnon_kb', 'node0_AnonPages_kb', 'node1_AnonPages_kb']
  const firstOf = (name: string): number => columnOf(recording.scheme_log, name)?.[0] ?? 0
  const firsts = memoryNames.map(firstOf)
  // Shared memory is the program's, too.
  firsts[0] += firstOf('RssShmem_kb')
  const asked: (readonly number[])[] = []
  const read: (readonly number[])[] = []
  let follow: FollowedContext
  const onTime = (nowUs: number): void => {
    while (asked.length < askedUs.length && startUs + askedUs[asked.length] <= nowUs) {
      const stats = schemesOf(follow)
      asked.push(stats.length > 0 ? stats : schemeNames.map(() => 0))
    }
    while (read.length < readUs.length && startUs + readUs[read.length] <= nowUs) {
      read.push(memoryOf(follow, nowUs))
    }
  }
  return {
    tracer: {
      ticksFromUs: Infinity,
      onTick: () => undefined,
      onContext(context) {
        follow = context
      },
      onWork: ({ state }) => {
        onTime(state.nowUs)
      },
    },
    log() {
      onTime(Infinity)
      const rows = asked.map((stats, tick) => [
        readUs[tick],
        ...stats,
        // What else the system holds is as the kernel's first row says.
        ...read[tick].map((kb, i) => kb - read[0][i] + firsts[i]),
      ])
      return { columns: ['t_us', ...schemeNames, ...memoryNames], rows }
    },
  }
}

const SCHEME_NAMES = [
  'nr_tried',
  'sz_tried',
  'nr_applied',
  'sz_applied',
  'qt_exceeds',
  'effective_bytes',
]

/** By scheme: what its files say. */
function schemesOf({ damos }: FollowedContext): number[] {
  return (damos?.schemes ?? []).flatMap(({ statistics, quota }) => [
    statistics.nrTried,
    statistics.szTried * PAGE_BYTES,
    statistics.nrApplied,
    statistics.szApplied * PAGE_BYTES,
    statistics.qtExceeds,
    Number(quota.esz),
  ])
}

/** The program's present memory, and that on each node. */
function memoryOf({ memoryFigures }: FollowedContext, nowUs: number): number[] {
  const program = memoryFigures(nowUs).at(0)
  if (program === undefined) return [0, 0, 0]
  const { mappedPages, absentPages, onNode } = program
  const pages = [mappedPages - absentPages, onNode.at(0) ?? 0, onNode.at(1) ?? 0]
  return pages.map((count) => (count * PAGE_BYTES) / 1024)
}
