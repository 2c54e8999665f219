/** A fleet's summary as text. */
import { formatCount, formatSize, formatTime } from '../base/format.js'
import type {
  FleetSummary,
  Finding,
  GroupSummary,
  GuestSummary,
} from '../engine/fleet/fleet-summary.js'
import { formatSeconds } from './progress.js'
import { alignColumns } from './text-table.js'

const FINDINGS_SHOWN = 10
const GUESTS_SHOWN = 20
/** Columns of both tables that are no numbers. */
const NR_TEXTS = 2

/** Host, groups, guests where they are few, and what somebody should look at. */
export function formatFleet(summary: FleetSummary): string {
  const { groups, guests, findings } = summary
  const note = predictionNote(summary)
  const blocks = [
    alignColumns(factsOf(summary)),
    alignColumns([GROUP_HEAD, ...Object.entries(groups).map(groupRow)], NR_TEXTS),
    ...(guests.length <= GUESTS_SHOWN
      ? [alignColumns([GUEST_HEAD, ...guests.map(guestRow)], NR_TEXTS)]
      : []),
    findingLines('idle', findings.idle),
    findingLines('misbehaving', findings.misbehaving),
    ...(note === undefined ? [] : [[note]]),
  ]
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function factsOf({
  name,
  seed,
  virtualUs,
  isInterrupted,
  host,
  fleet,
  cost,
}: FleetSummary): string[][] {
  const { usedBytes, memoryBytes, swappedBytes, kills } = host
  const rows = [
    ['fleet', `${name}, seed ${seed}${isInterrupted ? ' (interrupted)' : ''}`],
    [
      'time',
      `${formatTime(virtualUs * 1000)} in ${formatSeconds(cost.wallSeconds)} on ` +
        `${cost.workers} ${cost.workers === 1 ? 'thread' : 'threads'}`,
    ],
    [
      'guests',
      `${formatCount(fleet.guests)}, ${formatCount(fleet.running)} running at the end; given ` +
        `${fleet.overcommit.toFixed(2)} times the host's memory, ${percentText(fleet.heldShare)} of it held`,
    ],
    [
      'host',
      `${formatSize(memoryBytes)}, used ${formatSize(usedBytes.mean)} on average, ` +
        `${formatSize(usedBytes.max)} at most; has memory for ${formatCount(fleet.wouldFit)} such guests`,
    ],
    ['slowdown', `${fleet.slowdown.toFixed(3)}, ${percentText(fleet.cpuShare)} of a CPU per guest`],
    [
      'given back',
      `${formatSize(fleet.returnedBytes)} of ${formatSize(fleet.reportedBytes)} reported`,
    ],
  ]
  if (swappedBytes.max > 0) {
    const { swappedOutBytes, swappedInBytes } = host
    rows.push([
      'host swap',
      `${formatSize(swappedOutBytes)} out, ${formatSize(swappedInBytes)} back`,
    ])
  }
  if (kills.length > 0) {
    const texts = kills
      .slice(0, FINDINGS_SHOWN)
      .map(({ guest, atSeconds }) => `${guest} at ${formatTime(atSeconds * 1e9)}`)
    const more = kills.length - texts.length
    rows.push(['killed', texts.join(', ') + (more > 0 ? `, and ${formatCount(more)} more` : '')])
  }
  return rows
}

/** What must be said of a fleet with guests that ACMA scales; undefined: there are none. */
export function predictionNote({ groups }: FleetSummary): string | undefined {
  const isPredicted = Object.values(groups).some(({ scaling }) => scaling.startsWith('acma'))
  return isPredicted ? 'What it says of ACMA is a prediction: no kernel runs it.' : undefined
}

/** A share in two digits after the point, in one where it is not small: `34.2 %`, `0.12 %`. */
export function percentText(share: number): string {
  const percent = 100 * share
  return `${percent.toFixed(Math.abs(percent) < 10 ? 2 : 1)} %`
}

const GROUP_HEAD = [
  'group',
  'scaling',
  'guests',
  'each has',
  'held',
  'used',
  'slowdown',
  'at most',
  'CPU',
  'given back',
  'right size',
]

function groupRow([name, group]: readonly [string, GroupSummary]): string[] {
  return [
    name,
    group.scaling,
    formatCount(group.guests),
    formatSize(group.memoryBytes),
    formatSize(group.heldBytes),
    formatSize(group.usedBytes),
    group.slowdown.toFixed(3),
    group.slowdownMax.toFixed(3),
    percentText(group.cpuShare),
    formatSize(group.returnedBytes),
    formatSize(group.rightBytes),
  ]
}

const GUEST_HEAD = [
  'guest',
  'state',
  'held',
  'at most',
  'used',
  'taken',
  'moved',
  'slowdown',
  'pressure',
]

function guestRow(guest: GuestSummary): string[] {
  return [
    guest.name,
    guest.state,
    formatSize(guest.heldBytes.end),
    formatSize(guest.heldBytes.max),
    formatSize(guest.usedBytes.end),
    formatSize(guest.takenBytes + guest.offlineBytes + guest.balloonBytes),
    formatSize(guest.movedBytes),
    guest.slowdown.toFixed(3),
    percentText(guest.pressure),
  ]
}

function findingLines(what: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return []
  const shown = findings
    .slice(0, FINDINGS_SHOWN)
    .map(({ guest, reason }) => `  ${guest}: ${reason}`)
  const more = findings.length - shown.length
  return [
    `${what} (${formatCount(findings.length)}):`,
    ...shown,
    ...(more > 0 ? [`  … and ${formatCount(more)} more`] : []),
  ]
}
