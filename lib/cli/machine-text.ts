/** How programs fared on the machine of a run, as text. */
import { formatCount, formatShare, formatSize, formatTime } from '../base/format.js'
import type { MachineSummary, NodeSummary, ProgramSummary } from '../engine/machine-summary.js'
import type { RunSummary } from '../engine/summary.js'
import { alignColumns } from './text-table.js'

const PROGRAMS_SHOWN = 20
const NODES_SHOWN = 20

/** Rows of the figures of a run: names and texts; none where memory costs nothing. */
export function machineFigures({ machine, virtualUs }: RunSummary): string[][] {
  if (machine === undefined) return []
  const { pressure, kills, minorFaults, majorFaults } = machine
  const { some, full } = pressure
  const { swappedOutBytes, swappedInBytes, swap, reclaim } = machine
  const rows = [
    ['slowdown', slowdownText(machine)],
    ['faults', `${formatCount(minorFaults)} minor, ${formatCount(majorFaults)} major`],
    [
      'pressure',
      `some ${shareOf(some.totalUs, virtualUs)}, full ${shareOf(full.totalUs, virtualUs)} of the time ` +
        `(avg10 at most ${some.avg10Max.toFixed(1)} % and ${full.avg10Max.toFixed(1)} %)`,
    ],
  ]
  if (swap.length > 0) {
    rows.push(['swap', `${formatSize(swappedOutBytes)} out, ${formatSize(swappedInBytes)} back`])
  }
  const freed = reclaim.kswapdFreedBytes + reclaim.directFreedBytes
  if (freed > 0) rows.push(['reclaim', reclaimText(machine)])
  if (machine.policy !== undefined) {
    const { name, cpuUs } = machine.policy
    rows.push(['policy', `${name}, ${shareOf(cpuUs, virtualUs)} of a CPU`])
  }
  if (kills.length > 0) rows.push(['killed', killsText(machine)])
  return rows
}

/** Tables of nodes and of programs; none where memory costs nothing. */
export function machineLines({ machine, virtualUs }: RunSummary): string[] {
  if (machine === undefined) return []
  const { nodes, targets } = machine
  const nodeHead = ['node', 'tier', 'used at the end', 'at most', 'accesses', 'latency', 'traffic']
  const programHead = ['program', 'slowdown', 'in memory', 'in swap', 'huge', 'bloat', 'stalled']
  return [
    ...table(nodeHead, nodes.map(nodeRow), NODES_SHOWN, 'nodes'),
    '',
    ...table(
      programHead,
      targets.map((program) => programRow(program, virtualUs)),
      PROGRAMS_SHOWN,
      'programs',
    ),
    ...policyLines(machine),
  ]
}

/** What a policy did in each cgroup. */
function policyLines({ policy }: MachineSummary): string[] {
  const jobs = policy?.jobs ?? []
  const names = Object.keys(jobs.at(0)?.figures ?? {})
  if (names.length === 0) return []
  const head = ['cgroup', ...names.map(wordsOf)]
  const rows = jobs.map(({ cgroup, figures }) => [
    cgroup,
    ...names.map((name) => figureText(name, figures[name] ?? 0)),
  ])
  return ['', ...table(head, rows, PROGRAMS_SHOWN, 'cgroups')]
}

/** `pagedOutBytes` is `paged out`: the unit stands in the text. */
function wordsOf(name: string): string {
  return name
    .replace(/(Bytes|Seconds)$/, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function figureText(name: string, value: number): string {
  if (name.endsWith('Bytes')) return formatSize(Math.round(value))
  if (name.endsWith('Seconds')) return formatTime(value * 1e9)
  return Number.isInteger(value) ? formatCount(value) : formatShare(Math.round(value * 1e5) / 1e5)
}

function slowdownText({ slowdown, targets, kills }: MachineSummary): string {
  if (slowdown === null) return 'nothing got done'
  const known = targets.filter((program) => program.slowdown !== null)
  const [worst] = known.toSorted((a, b) => b.slowdown! - a.slowdown!)
  const dead = kills.length === 0 ? '' : ', time after they were killed counted in full'
  const text = `${timesText(slowdown)} the time that programs would take without waits for memory${dead}`
  return targets.length > 1 ? `${text}; worst ${worst.name}, ${timesText(worst.slowdown)}` : text
}

function reclaimText({ reclaim }: MachineSummary): string {
  const { kswapdFreedBytes, directFreedBytes, demotedBytes, stalls } = reclaim
  return (
    `${formatSize(kswapdFreedBytes)} by kswapd, ${formatSize(directFreedBytes)} by those who ` +
    `allocate (${formatCount(stalls)} times); of both ${formatSize(demotedBytes)} demoted`
  )
}

function killsText({ kills }: MachineSummary): string {
  const [{ target, atUs, cgroup }] = kills
  const where = cgroup === '' ? '' : ` of ${cgroup}`
  const rest = kills.length === 1 ? '' : ` and ${formatCount(kills.length - 1)} more`
  return `${target} at ${formatTime(atUs * 1000)}, for want of memory${where}${rest}`
}

function nodeRow(node: NodeSummary): string[] {
  const { id, tier, usedBytes, hitShare, latencyNs, trafficBytesPerSecond } = node
  return [
    String(id),
    String(tier),
    formatSize(usedBytes.end),
    formatSize(usedBytes.max),
    percentText(hitShare),
    `${latencyNs.mean.toFixed(0)} ns, at most ${latencyNs.max.toFixed(0)} ns`,
    `${(trafficBytesPerSecond.mean / 1e9).toFixed(2)} GB/s`,
  ]
}

function programRow(program: ProgramSummary, virtualUs: number): string[] {
  const { name, slowdown, residentBytes, swappedBytes, hugeBytes, bloatBytes, stallUs } = program
  return [
    name,
    timesText(slowdown),
    formatSize(residentBytes.end),
    formatSize(swappedBytes.end),
    formatSize(hugeBytes.end),
    formatSize(bloatBytes),
    shareOf(stallUs, virtualUs),
  ]
}

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  shown: number,
  noun: string,
): string[] {
  const lines = alignColumns([[...head], ...rows.slice(0, shown).map((row) => [...row])])
  const rest = rows.length - shown
  return rest > 0 ? [...lines, `… and ${formatCount(rest)} more ${noun}`] : lines
}

function timesText(slowdown: number | null): string {
  return slowdown === null ? '-' : `${slowdown.toFixed(2)} ×`
}

function shareOf(us: number, allUs: number): string {
  return percentText(allUs === 0 ? 0 : us / allUs)
}

function percentText(share: number): string {
  return formatShare(Math.round(share * 1000) / 1000)
}
