/** The columns of tables of guests and of their groups, on the page of a fleet. */
import type { GroupSummary, GuestSummary } from '../engine/fleet/fleet-summary.js'
import type { ColumnOf } from '../report/html/table.js'
import type { Unit } from '../report/html/page-data.js'

/** A guest, and what somebody should look at. */
export interface GuestRow extends GuestSummary {
  /** Its number in the fleet. */
  readonly index: number
  /** `idle`, `misbehaving`, both, or nothing. */
  readonly finding: string
  readonly reason: string
}

/** A group with its name. */
export type GroupRow = GroupSummary & { readonly name: string }

const MICROS = 1e6

/** The columns of guests; the figures of the first ones are in the table, all of them where a guest is opened. */
export function guestColumns(shown: ReadonlySet<string>): ColumnOf<GuestRow>[] {
  return [...TEXTS, ...FIGURES.map(numberColumn)].map((column) => ({
    ...column,
    isShown: shown.has(column.label),
  }))
}

/** What the table of guests shows. */
export const SHOWN: ReadonlySet<string> = new Set([
  'Guest',
  'Group',
  'State',
  'Finding',
  'Has',
  'Held, mean',
  'Held, most',
  'Used, mean',
  'Used, most',
  'Slowdown',
  'Pressure',
  'Given back',
  'Right size',
])

/** What the table of findings shows. */
export const SHOWN_OF_FINDINGS: ReadonlySet<string> = new Set([
  'Guest',
  'Group',
  'Finding',
  'Reason',
  'Held, end',
  'Slowdown',
])

const TEXTS: readonly ColumnOf<GuestRow>[] = [
  text('Guest', 'Name of the guest.', false, ({ name }) => name),
  text('Group', 'Guests that were made alike.', true, ({ group }) => group),
  text('Scaling', 'How its memory scales.', true, ({ scaling }) => scaling),
  text('State', 'At the end of the run.', true, ({ state }) => state),
  text('Finding', 'Why somebody should look at it.', true, ({ finding }) => finding),
  text('Reason', 'What was found.', false, ({ reason }) => reason),
]

type Figure = readonly [
  label: string,
  about: string,
  unit: Unit,
  of: (guest: GuestSummary) => number,
]

const FIGURES: readonly Figure[] = [
  ['Has', 'Memory that it was given.', 'bytes', (guest) => guest.memoryBytes],
  ['Held, mean', 'Behind it on the host, over time.', 'bytes', (guest) => guest.heldBytes.mean],
  ['Held, most', 'Behind it on the host, at most.', 'bytes', (guest) => guest.heldBytes.max],
  ['Held, end', 'Behind it on the host, at the end.', 'bytes', (guest) => guest.heldBytes.end],
  ['Used, mean', 'By its programs and its kernel.', 'bytes', (guest) => guest.usedBytes.mean],
  ['Used, most', 'By its programs and its kernel.', 'bytes', (guest) => guest.usedBytes.max],
  ['Used, end', 'By its programs and its kernel.', 'bytes', (guest) => guest.usedBytes.end],
  ['Accessed, mean', 'As its monitor saw it.', 'bytes', (guest) => guest.accessedBytes.mean],
  ['Accessed, most', 'As its monitor saw it.', 'bytes', (guest) => guest.accessedBytes.max],
  ['Accessed, end', 'In its last window.', 'bytes', (guest) => guest.accessedBytes.end],
  [
    'Slowdown',
    'Time that its work takes, over what it takes where nothing is waited for.',
    'count',
    (guest) => guest.slowdown,
  ],
  [
    'Pressure',
    'Share of the time in which a program waited for the memory of its guest.',
    'percent',
    (guest) => 100 * guest.pressure,
  ],
  [
    'Host wait',
    'Share of the time in which a program waited for the host.',
    'percent',
    (guest) => 100 * guest.hostStallShare,
  ],
  ['CPU', 'Monitoring and scaling, of one CPU.', 'percent', (guest) => 100 * guest.cpuShare],
  ['Given back', 'Freed memory of the host.', 'bytes', (guest) => guest.returnedBytes],
  ['Reported', 'Told to the host to be free.', 'bytes', (guest) => guest.reportedBytes],
  ['Right size', 'Would have been enough, and a tenth.', 'bytes', (guest) => guest.rightBytes],
  ['Free', 'In the guest, at the end.', 'bytes', (guest) => guest.freeBytes],
  ['Taken', 'Taken out by scale-down, at the end.', 'bytes', (guest) => guest.takenBytes],
  ['Offline', 'Unplugged by memory blocks, at the end.', 'bytes', (guest) => guest.offlineBytes],
  ['In balloon', 'At the end.', 'bytes', (guest) => guest.balloonBytes],
  ['Swapped', 'In its swap, or dropped, at the end.', 'bytes', (guest) => guest.outBytes],
  ['In host swap', 'At the end.', 'bytes', (guest) => guest.hostOutBytes],
  ['Struct pages', 'What they take, at the end.', 'bytes', (guest) => guest.structBytes],
  ['Holes', 'Blocks of 2 MiB that stayed where scale-down took.', 'count', (guest) => guest.holes],
  ['Moved', 'Within the guest.', 'bytes', (guest) => guest.movedBytes],
  ['Refaulted', 'Back because it was touched.', 'bytes', (guest) => guest.refaultedBytes],
  ['Failed returns', 'For want of struct pages.', 'count', (guest) => guest.failedReturns],
  ['Retried returns', 'And then given back.', 'count', (guest) => guest.retriedReturns],
  ['Failed moves', 'Blocks that could not be emptied.', 'count', (guest) => guest.failedMoves],
  ['OOM kills', 'Programs that its kernel killed.', 'count', (guest) => guest.oomKills],
  ['Ran', 'Time that it was there.', 'us', (guest) => MICROS * guest.runningSeconds],
]

/** The columns of groups. */
export const GROUP_COLUMNS: readonly ColumnOf<GroupRow>[] = [
  text('Group', 'Guests that were made alike.', false, ({ name }) => name),
  text('Scaling', 'How their memory scales.', false, ({ scaling }) => scaling),
  number('Guests', 'How many they are.', 'count', ({ guests }) => guests),
  number('Each has', 'Memory that each was given.', 'bytes', (group) => group.memoryBytes),
  number('Held', 'Behind each on the host, over time.', 'bytes', (group) => group.heldBytes),
  number('Used', 'By each, over time.', 'bytes', (group) => group.usedBytes),
  number('Accessed', 'By each, over time.', 'bytes', (group) => group.accessedBytes),
  ratio('Slowdown', 'Mean of all.', (group) => group.slowdown),
  ratio('Slowest', 'Slowdown of the slowest.', (group) => group.slowdownMax),
  number('Pressure', 'Mean of all.', 'percent', (group) => 100 * group.pressure),
  number('CPU', 'Monitoring and scaling, each.', 'percent', (group) => 100 * group.cpuShare),
  number('Given back', 'By all of them.', 'bytes', (group) => group.returnedBytes),
  number('Failed returns', 'Of all of them.', 'count', (group) => group.failedReturns),
  number('Right size', 'Enough for each, and a tenth.', 'bytes', (group) => group.rightBytes),
]

function text<Row>(
  label: string,
  about: string,
  isChoice: boolean,
  of: (row: Row) => string,
): ColumnOf<Row> {
  return { kind: 'text', label, about, isShown: true, isChoice, of }
}

function number<Row>(
  label: string,
  about: string,
  unit: Unit,
  of: (row: Row) => number,
): ColumnOf<Row> {
  // What is not seen of a number is not kept either: the page is smaller.
  const step = unit === 'percent' ? 1e-4 : unit === 'count' ? 1e-6 : 1
  const rounded = (row: Row): number => Math.round(of(row) / step) * step
  return {
    kind: 'number',
    label,
    about,
    isShown: true,
    unit,
    digits: unit === 'percent' ? 2 : null,
    of: rounded,
  }
}

function ratio<Row>(label: string, about: string, of: (row: Row) => number): ColumnOf<Row> {
  const column = number(label, about, 'count', of)
  return { ...column, digits: 3 } as ColumnOf<Row>
}

function numberColumn([label, about, unit, of]: Figure): ColumnOf<GuestRow> {
  return label === 'Slowdown' ? ratio(label, about, of) : number(label, about, unit, of)
}
