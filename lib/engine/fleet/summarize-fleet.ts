/** Turns the columns of a fleet into its summary. */
import { PAGE_BYTES } from '../../base/units.js'
import { LIFE, type FleetColumns } from '../../guest/fleet-columns.js'
import { takeFigures, type GuestFigures } from '../../guest/guest-figures.js'
import type { Host } from '../../guest/host.js'
import type { FleetPlan, GuestPlan } from '../../guest/plan.js'
import { judgeChecks } from '../checks.js'
import { findingsOf } from './fleet-findings.js'
import type { FleetSums } from './fleet-sums.js'
import type { FleetSummary, GroupSummary, GuestSummary, Spread3 } from './fleet-summary.js'

/** What a summary is made of. */
export interface FleetEnd {
  readonly plan: FleetPlan
  readonly host: Host
  readonly columns: FleetColumns
  readonly sums: FleetSums
  readonly reachedUs: number
  readonly workers: number
  readonly isInterrupted: boolean
  readonly wallSeconds: number
}

/** Room that a guest's right size leaves. */
const RIGHT_MARGIN = 0.1
const US = 1e6
const STATES = ['to come', 'running', 'left', 'killed'] as const

/** See the top of the file. */
export function summarizeFleet(end: FleetEnd): FleetSummary {
  const { plan, reachedUs, workers, isInterrupted, wallSeconds } = end
  const guests = plan.guests.map((guest, index) => summarizeGuest(end, guest, index))
  const summary: FleetSummary = {
    kind: 'fleet',
    name: plan.name,
    seed: plan.seed,
    virtualUs: reachedUs,
    isInterrupted,
    host: hostSummary(end),
    fleet: totalsOf(end, guests),
    groups: groupsOf(guests),
    guests,
    findings: findingsOf(guests),
    cost: { workers, wallSeconds, virtualSecondsPerWallSecond: reachedUs / US / wallSeconds },
  }
  if (plan.checks.length === 0) return summary
  return { ...summary, checks: judgeChecks(plan.checks, summary) }
}

function summarizeGuest(
  { columns, sums, plan: { host } }: FleetEnd,
  plan: GuestPlan,
  index: number,
): GuestSummary {
  const figures = takeFigures(columns.figures, index)
  const life = columns.life[index]
  const hostWatches = host.monitor?.ops === 'vaddr'
  const isRunning = life === LIFE.running
  const steps = Math.max(1, sums.steps[index])
  const seconds = Math.max(1e-6, figures.runningUs / US)
  const now = (pages: number): number => (isRunning ? PAGE_BYTES * pages : 0)
  const held = spread(columns.held[index], sums.held[index] / steps, sums.heldMax[index])
  const used = spread(
    isRunning ? figures.usedPages : 0,
    sums.used[index] / steps,
    sums.usedMax[index],
  )
  return {
    name: plan.name,
    group: plan.group,
    scaling: plan.scaling.name,
    state: STATES[life],
    memoryBytes: PAGE_BYTES * plan.pages,
    runningSeconds: figures.runningUs / US,
    heldBytes: held,
    usedBytes: used,
    freeBytes: now(figures.freePages),
    takenBytes: now(figures.takenPages),
    offlineBytes: now(figures.offlinePages),
    balloonBytes: now(figures.balloonPages),
    outBytes: now(figures.outPages),
    hostOutBytes: PAGE_BYTES * columns.out[index],
    isWatched: plan.monitor !== null || hostWatches,
    accessedBytes: spread(
      isRunning ? figures.accessedPages : 0,
      sums.accessed[index] / steps,
      sums.accessedMax[index],
    ),
    structBytes: now(figures.structPages),
    holes: isRunning ? figures.holes : 0,
    slowdown: 1 + (figures.stallUs + figures.hostStallUs) / US / seconds,
    pressure: figures.stallUs / US / seconds,
    hostStallShare: figures.hostStallUs / US / seconds,
    cpuShare: figures.cpuNs / 1e9 / seconds,
    movedBytes: PAGE_BYTES * figures.movedPages,
    reportedBytes: PAGE_BYTES * figures.reportedPages,
    returnedBytes: PAGE_BYTES * figures.returnedPages,
    refaultedBytes: PAGE_BYTES * figures.refaults,
    failedReturns: figures.failedReturns,
    retriedReturns: figures.retriedReturns,
    failedMoves: figures.failedMoves,
    oomKills: figures.oomKills,
    rightBytes: rightSize(plan, figures, sums.usedMax[index], sums.accessedMax[index]),
  }
}

/** The most that it accessed, with its kernel and struct pages, or used where nobody watched it; and a tenth more. */
function rightSize(
  { pages, kernelShare }: GuestPlan,
  { oomKills, structPages }: GuestFigures,
  usedMax: number,
  accessedMax: number,
): number {
  if (oomKills > 0) return PAGE_BYTES * pages
  const needed =
    accessedMax === 0 ? usedMax : Math.min(usedMax, accessedMax * (1 + kernelShare) + structPages)
  return PAGE_BYTES * Math.min(pages, Math.ceil(needed * (1 + RIGHT_MARGIN)))
}

function spread(end: number, mean: number, max: number): Spread3 {
  return { end: PAGE_BYTES * end, mean: PAGE_BYTES * mean, max: PAGE_BYTES * max }
}

function hostSummary({ plan, host, sums }: FleetEnd): FleetSummary['host'] {
  const { counts, kills } = host
  const { hostUsed, length } = sums.course
  let sum = 0
  for (let point = 0; point < length; point++) sum += hostUsed[point]
  return {
    memoryBytes: PAGE_BYTES * plan.host.pages,
    usedBytes: spread(host.usedPages, length === 0 ? 0 : sum / length, host.peakPages),
    swappedBytes: { end: PAGE_BYTES * host.outPages, max: PAGE_BYTES * host.peakOutPages },
    swappedOutBytes: PAGE_BYTES * counts.swappedOut,
    swappedInBytes: PAGE_BYTES * counts.swappedIn,
    schemeBytes: PAGE_BYTES * counts.schemePages,
    kills: kills.map(({ guest, atUs, heldPages }) => ({
      guest: plan.guests[guest].name,
      atSeconds: atUs / US,
      heldBytes: PAGE_BYTES * heldPages,
    })),
  }
}

function totalsOf({ plan }: FleetEnd, guests: readonly GuestSummary[]): FleetSummary['fleet'] {
  const there = guests.filter(({ runningSeconds }) => runningSeconds > 0)
  const seconds = sumOf(there, ({ runningSeconds }) => runningSeconds)
  const overTime = (value: (guest: GuestSummary) => number): number =>
    seconds === 0 ? 0 : sumOf(there, (guest) => value(guest) * guest.runningSeconds) / seconds
  const given = sumOf(guests, ({ memoryBytes }) => memoryBytes)
  const heldMean = overTime(({ heldBytes }) => heldBytes.mean)
  return {
    guests: guests.length,
    running: guests.filter(({ state }) => state === 'running').length,
    overcommit: given / (PAGE_BYTES * plan.host.pages),
    heldShare:
      heldMean /
      Math.max(
        1,
        overTime(({ memoryBytes }) => memoryBytes),
      ),
    slowdown: seconds === 0 ? 1 : overTime(({ slowdown }) => slowdown),
    cpuShare: overTime(({ cpuShare }) => cpuShare),
    returnedBytes: sumOf(guests, ({ returnedBytes }) => returnedBytes),
    reportedBytes: sumOf(guests, ({ reportedBytes }) => reportedBytes),
    failedReturns: sumOf(guests, ({ failedReturns }) => failedReturns),
    wouldFit: heldMean === 0 ? 0 : Math.floor((PAGE_BYTES * plan.host.pages) / heldMean),
  }
}

function groupsOf(guests: readonly GuestSummary[]): Record<string, GroupSummary> {
  const groups = new Map<string, GuestSummary[]>()
  for (const guest of guests) {
    const known = groups.get(guest.group)
    if (known === undefined) groups.set(guest.group, [guest])
    else known.push(guest)
  }
  return Object.fromEntries([...groups].map(([name, all]) => [name, groupOf(all)]))
}

function groupOf(guests: readonly GuestSummary[]): GroupSummary {
  const mean = (value: (guest: GuestSummary) => number): number =>
    sumOf(guests, value) / guests.length
  return {
    guests: guests.length,
    scaling: guests[0].scaling,
    memoryBytes: mean(({ memoryBytes }) => memoryBytes),
    heldBytes: mean(({ heldBytes }) => heldBytes.mean),
    usedBytes: mean(({ usedBytes }) => usedBytes.mean),
    accessedBytes: mean(({ accessedBytes }) => accessedBytes.mean),
    slowdown: mean(({ slowdown }) => slowdown),
    slowdownMax: Math.max(...guests.map(({ slowdown }) => slowdown)),
    pressure: mean(({ pressure }) => pressure),
    cpuShare: mean(({ cpuShare }) => cpuShare),
    returnedBytes: sumOf(guests, ({ returnedBytes }) => returnedBytes),
    failedReturns: sumOf(guests, ({ failedReturns }) => failedReturns),
    rightBytes: Math.max(...guests.map(({ rightBytes }) => rightBytes)),
  }
}

function sumOf(guests: readonly GuestSummary[], value: (guest: GuestSummary) => number): number {
  return guests.reduce((sum, guest) => sum + value(guest), 0)
}
