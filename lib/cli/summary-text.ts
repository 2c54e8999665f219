/** The summary of a run as text: one figure a line, then one line for each context. */
import { formatCount, formatShare, formatSize, formatTime } from '../base/format.js'
import type { AccuracySummary, ContextSummary, RunSummary } from '../engine/summary.js'
import { machineFigures, machineLines } from './machine-text.js'
import { schemeLines } from './schemes-text.js'
import { alignColumns } from './text-table.js'

const CONTEXTS_SHOWN = 20
const NAMES_SHOWN = 3

/** Formats a summary. */
export function formatSummary(summary: RunSummary): string {
  const { contexts } = summary
  const lines = [...alignColumns(figuresOf(summary)), '', ...alignColumns(contextRows(contexts))]
  if (contexts.length > CONTEXTS_SHOWN) {
    lines.push(`… and ${formatCount(contexts.length - CONTEXTS_SHOWN)} more contexts`)
  }
  const machine = machineLines(summary)
  if (machine.length > 0) lines.push('', ...machine)
  const schemes = schemeLines(summary)
  if (schemes.length > 0) lines.push('', ...schemes)
  return lines.join('\n')
}

function figuresOf(summary: RunSummary): string[][] {
  const { regions, wssBytes: wss, accuracy, cost } = summary
  const ended = summary.isInterrupted ? ' (interrupted)' : ''
  return [
    ['scenario', `${summary.name}, seed ${summary.seed}, kernel ${summary.kernel}`],
    ['virtual time', `${formatTime(summary.virtualUs * 1000)}${ended}`],
    [
      'snapshots',
      `${formatCount(summary.snapshots)} of ${plural(summary.contexts.length, 'context')}`,
    ],
    ['regions', regions === null ? 'none' : regionsText(regions)],
    [
      'working set',
      wss === null
        ? 'unknown'
        : [wss.p0, wss.p25, wss.p50, wss.p75, wss.p100]
            .map((bytes) => formatSize(bytes))
            .join(' | '),
    ],
    [
      '',
      wss === null
        ? ''
        : `(minimum | 25 % | median | 75 % | maximum of all snapshots${onlyText(summary)})`,
    ],
    ['accuracy', accuracyText(accuracy)],
    ['memory', memoryText(summary)],
    ['idle', idleText(summary)],
    ...machineFigures(summary),
    ['concurrent', concurrentText(summary)],
    ['real time', realTimeText(summary)],
    [
      'cost',
      `${cost.wallSeconds.toFixed(2)} s wall, ${cost.virtualSecondsPerWallSecond.toFixed(1)} virtual s/s, ` +
        `${formatCount(cost.samplesPerWallSecond)} samples/s, ${plural(cost.workers, 'worker')}, ` +
        `${summary.access} engine`,
    ],
  ].filter(([, text]) => text !== '')
}

/** What alone was counted, where that holds for all contexts. */
function onlyText({ contexts }: RunSummary): string {
  const kinds = new Set(contexts.map(({ sampled }) => sampled ?? 'accesses'))
  const [kind] = kinds
  return kinds.size === 1 && kind !== 'accesses' ? `, of ${kind} alone` : ''
}

/** Where memory is at the end, and what schemes did to it; nothing where none acts on pages. */
function memoryText({ memory }: RunSummary): string {
  if (memory === undefined) return ''
  const parts: [string, number][] = [
    ['present', memory.presentBytes],
    ['paged out', memory.absentBytes],
    ['huge', memory.hugeBytes],
    ['back by touches', memory.refaultedBytes],
    ['migrated', memory.migratedBytes],
    ...memory.nodes.map(({ id, usedBytes }): [string, number] => [`on node ${id}`, usedBytes]),
  ]
  return parts
    .filter(([name, bytes]) => bytes > 0 || name === 'present')
    .map(([name, bytes]) => `${formatSize(bytes)} ${name}`)
    .join(', ')
}

/** What DAMON_STAT tells; nothing where there is none. */
function idleText({ contexts }: RunSummary): string {
  const stat = contexts.find((context) => context.stat !== undefined && context.stat !== null)?.stat
  if (stat === undefined || stat === null) return ''
  const { memoryIdleMsPercentiles: idleMs, estimatedMemoryBandwidth } = stat
  const times = [25, 50, 75, 100].map((p) => `${signedTime(idleMs[p])} (${p} %)`)
  return `${times.join(', ')}; about ${formatSize(estimatedMemoryBandwidth)}/s`
}

/** Memory that was just accessed has a negative time. */
function signedTime(ms: number): string {
  return `${ms < 0 ? '-' : ''}${formatTime(Math.abs(ms) * 1e6)}`
}

/** What sets a concurrent run apart; nothing of others. */
function concurrentText({ concurrent, cost: { threads } }: RunSummary): string {
  if (concurrent !== true) return ''
  const which = threads && ` (${threads.monitoring} monitoring, ${threads.workload} workload)`
  return `threads in real time${which ?? ''}: another run each time, whatever the seed`
}

function realTimeText({ contexts, cost: { threads } }: RunSummary): string {
  const times = contexts.flatMap(({ realTime }) => realTime ?? [])
  const texts: string[] = []
  if (times.length > 0) {
    const overshoot = mean(times.map((each) => each.overshoot))
    const longestUs = Math.max(...times.map(({ longestSampleUs }) => longestSampleUs))
    texts.push(
      `sampling intervals ${shareText(overshoot)} longer than asked for in the mean, ` +
        `the longest ${formatTime(longestUs * 1000)}`,
    )
  }
  const late = threads?.touchesLateUs
  if (late !== undefined && late !== null) {
    texts.push(`touches ${formatTime(late.mean * 1000)} late in the mean`)
  }
  return texts.join('; ')
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function contextRows(contexts: readonly ContextSummary[]): string[][] {
  const head = [
    'context',
    'targets',
    'regions',
    'median working set',
    'precision',
    'recall',
    'intervals',
  ]
  const rows = contexts.slice(0, CONTEXTS_SHOWN).map((context, i) => {
    const { ops, sampled, regions, wssBytes, accuracy, sampleUs, aggrUs, stoppedUs } = context
    const stopped = stoppedUs === null ? '' : `, ended at ${formatTime(stoppedUs * 1000)}`
    return [
      `${i} ${ops}${sampled === undefined ? '' : `, ${sampled}`}`,
      namesText(context.targets),
      regions === null ? 'none' : regions.mean.toFixed(1),
      wssBytes === null ? 'unknown' : formatSize(wssBytes.p50),
      shareText(accuracy?.hotPrecision),
      shareText(accuracy?.hotRecall),
      `${formatTime(sampleUs * 1000)} / ${formatTime(aggrUs * 1000)}${stopped}`,
    ]
  })
  return [head, ...rows]
}

function regionsText({ min, mean, max }: NonNullable<RunSummary['regions']>): string {
  return `${min} to ${formatCount(max)}, ${mean.toFixed(1)} in the mean`
}

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).join(', ')
  const rest = names.length - NAMES_SHOWN
  if (names.length === 0) return 'physical memory'
  return rest > 0 ? `${shown} and ${formatCount(rest)} more` : shown
}

function accuracyText(accuracy: AccuracySummary | null): string {
  if (accuracy === null) return 'unknown (no snapshot could be compared)'
  const { hotPrecision, hotRecall, rateError } = accuracy
  return (
    `of hot bytes: precision ${shareText(hotPrecision)}, recall ${shareText(hotRecall)}; ` +
    `mean error of access rates ${shareText(rateError)}`
  )
}

function shareText(share: number | null | undefined): string {
  return share === null || share === undefined ? '-' : formatShare(Math.round(share * 1e4) / 1e4)
}

function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}
