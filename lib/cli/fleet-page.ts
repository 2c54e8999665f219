/** The page of a fleet: its host over time, its groups, what was found, and all guests, each with its course. */
import { formatCount, formatTime } from '../base/format.js'
import { PAGE_BYTES } from '../base/units.js'
import type { FleetSummary, GuestSummary } from '../engine/fleet/fleet-summary.js'
import type { FleetCourse } from '../engine/fleet/fleet-sums.js'
import { Blocks, type Pack } from '../report/html/pack.js'
import { formatPage } from '../report/html/page.js'
import type {
  ChartData,
  CoursesData,
  Fact,
  LinesChart,
  PanelData,
  TextChart,
  Unit,
} from '../report/html/page-data.js'
import { packCourse, tableOf } from '../report/html/table.js'
import { formatShortSize } from '../report/view/ticks.js'
import { generator } from '../tune/generator.js'
import { panel } from '../tune/page.js'
import { figureText } from './checks-text.js'
import { percentText, predictionNote } from './fleet-text.js'
import {
  GROUP_COLUMNS,
  guestColumns,
  SHOWN,
  SHOWN_OF_FINDINGS,
  type GuestRow,
} from './guest-columns.js'

/** What a page is made of. */
export interface FleetPageInput {
  readonly summary: FleetSummary
  readonly course: FleetCourse
  /** The scenario as resolved, YAML. */
  readonly scenario: string
}

/** Findings of a kind that are shown by themselves; the table of guests has all. */
const FINDINGS_SHOWN = 100

/** The page in pieces, to be written one after the other. */
export function* fleetPage(input: FleetPageInput): Generator<string, void> {
  const { summary, course } = input
  const { pack, texts } = new Blocks()
  const rows = guestRows(summary)
  const courses = course.length === 0 ? null : coursesOf(rows.length, course, pack)
  const panels: readonly PanelData[] = [
    panel('overview', 'Overview', [{ kind: 'facts', facts: factsOf(summary) }]),
    ...(course.length === 0 ? [] : hostPanels(summary, course, pack)),
    panel('groups', 'Groups', [groupTable(summary, pack)]),
    ...findingsPanel(rows, summary, courses, pack),
    panel('guests', 'Guests', [
      tableOf(
        rows,
        guestColumns(SHOWN),
        {
          caption: guestCaption(courses),
          noun: 'guests',
          courses: courses && { ...courses, rows: pack(Uint32Array.from(rows, indexOf)) },
        },
        pack,
      ),
    ]),
    ...checksPanel(summary),
    panel('reproduce', 'Run it again', reproduction(input)),
  ]
  const data = {
    title: summary.name,
    generator: generator(),
    targets: [{ name: summary.name, where: '' }],
    notes: notesOf(summary),
    panels,
  }
  yield* formatPage(data, texts)
}

const indexOf = ({ index }: GuestRow): number => index

function guestCaption(courses: unknown): string {
  const opening = courses === null ? '' : ' Open one to see all its figures, and how it went.'
  return `Click on a head to sort.${opening}`
}

/** Guests with what was found of them. */
function guestRows({ guests, findings }: FleetSummary): GuestRow[] {
  const idle = new Map(findings.idle.map(({ guest, reason }) => [guest, reason]))
  const bad = new Map(findings.misbehaving.map(({ guest, reason }) => [guest, reason]))
  return guests.map((guest: GuestSummary, index) => {
    const found = [idle.get(guest.name), bad.get(guest.name)]
    return {
      ...guest,
      index,
      finding: ['idle', 'misbehaving'].filter((_, i) => found[i] !== undefined).join(', '),
      reason: found.filter((reason) => reason !== undefined).join('; '),
    }
  })
}

function notesOf(summary: FleetSummary): string[] {
  const { isInterrupted, host, checks = [] } = summary
  const failed = checks.filter(({ passed }) => passed === false).length
  const prediction = predictionNote(summary)
  return [
    ...(isInterrupted ? ['The run was interrupted before its time.'] : []),
    ...(failed === 0 ? [] : [`${failed} of ${checks.length} checks failed, see Checks.`]),
    ...(host.kills.length === 0
      ? []
      : [`The host ran out of memory, and killed ${guestsText(host.kills.length)}.`]),
    ...(prediction === undefined ? [] : [prediction]),
  ]
}

function guestsText(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'guest' : 'guests'}`
}

function factsOf(summary: FleetSummary): Fact[] {
  const { fleet, host, findings, seed, virtualUs, cost } = summary
  const size = formatShortSize
  const swap = `${size(host.swappedOutBytes)} out, ${size(host.swappedInBytes)} back`
  return [
    {
      label: 'Guests',
      value: formatCount(fleet.guests),
      note: `${formatCount(fleet.running)} run at the end`,
    },
    {
      label: 'Host memory',
      value: size(host.memoryBytes),
      note: `used ${size(host.usedBytes.mean)} in the mean, ${size(host.usedBytes.max)} at most`,
    },
    {
      label: 'Over-commit',
      value: `${fleet.overcommit.toFixed(2)} ×`,
      note: 'memory of guests over that of the host',
    },
    {
      label: 'Held of what they have',
      value: percentText(fleet.heldShare),
      note: `memory for ${formatCount(fleet.wouldFit)} such guests`,
    },
    { label: 'Slowdown', value: fleet.slowdown.toFixed(3), note: 'mean over guests and time' },
    { label: 'Monitoring and scaling', value: percentText(fleet.cpuShare), note: 'of a CPU, each' },
    {
      label: 'Given back',
      value: size(fleet.returnedBytes),
      note: `of ${size(fleet.reportedBytes)} reported`,
    },
    { label: 'Host swap, most', value: size(host.swappedBytes.max), note: swap },
    { label: 'Killed', value: formatCount(host.kills.length), note: killsText(summary) },
    {
      label: 'Worth a look',
      value: formatCount(findings.idle.length + findings.misbehaving.length),
      note: `${formatCount(findings.idle.length)} idle, ${formatCount(findings.misbehaving.length)} misbehaving`,
    },
    {
      label: 'Time',
      value: formatTime(virtualUs * 1000),
      note: `seed ${seed}, in ${cost.wallSeconds.toFixed(1)} s`,
    },
  ]
}

function killsText({ host: { kills } }: FleetSummary): string {
  const first = kills.at(0)
  if (first === undefined) return 'for want of host memory'
  const more = kills.length > 1 ? ` first, ${formatCount(kills.length - 1)} more` : ''
  return `${first.guest} at ${formatTime(first.atSeconds * 1e9)}${more}`
}

/** Columns over time, as far as they have come. */
function linesOf(
  course: FleetCourse,
  unit: Unit,
  lines: readonly (readonly [label: string, values: ArrayLike<number>, scale: number])[],
  pack: Pack,
): Omit<LinesChart, 'title' | 'caption'> {
  const { length, timesUs } = course
  return {
    kind: 'lines',
    x: pack(timesUs.slice(0, length)),
    xUnit: 'us',
    xLabel: 'Time',
    unit,
    lines: lines.map(([label, values, scale]) => ({
      label,
      y: pack(Float64Array.from({ length }, (_, point) => scale * values[point])),
      isStepped: false,
    })),
    band: null,
  }
}

function hostPanels({ host }: FleetSummary, course: FleetCourse, pack: Pack): PanelData[] {
  const hasSwapped = host.swappedBytes.max > 0
  const memory: LinesChart = {
    ...linesOf(
      course,
      'bytes',
      [
        ['In use', course.hostUsed, PAGE_BYTES],
        ...(hasSwapped ? [['In swap', course.hostOut, PAGE_BYTES] as const] : []),
      ],
      pack,
    ),
    title: 'Memory of the host',
    caption:
      `Memory of the host behind guests, of ${formatShortSize(host.memoryBytes)}` +
      (hasSwapped ? ', and on top what is in its swap.' : '. Nothing was swapped out.'),
    isStacked: true,
  }
  const [mean, most] = stallsOf(course)
  const stall: LinesChart = {
    ...linesOf(
      course,
      'percent',
      [
        ['Mean', mean, 0.1],
        ['Slowest guest', most, 0.1],
      ],
      pack,
    ),
    title: 'Waits for memory',
    caption:
      'Share of the time in which programs of a guest waited for its memory, or for the host: the mean of all ' +
      'that run, and the guest that waited most. Above 100 %, several programs waited.',
  }
  const isSteady = course.running.subarray(0, course.length).every((nr) => nr === course.running[0])
  const running: LinesChart = {
    ...linesOf(course, 'count', [['Running', course.running, 1]], pack),
    title: 'Guests that run',
    caption: 'Guests that are there.',
  }
  return [
    panel('host', 'The host', [memory], true),
    panel('waits', 'Waits for memory', [stall], true),
    ...(isSteady ? [] : [panel('running', 'Guests that run', [running], true)]),
  ]
}

/** ‰ of the time: mean over guests that run, and the most of any. */
function stallsOf({ stall, running, length, nrPoints, held }: FleetCourse): Float64Array[] {
  const [mean, most] = [new Float64Array(length), new Float64Array(length)]
  const nrGuests = held.length / nrPoints
  for (let guest = 0; guest < nrGuests; guest++) {
    for (let point = 0; point < length; point++) {
      const value = stall[guest * nrPoints + point]
      mean[point] += value / Math.max(1, running[point])
      if (value > most[point]) most[point] = value
    }
  }
  return [mean, most]
}

function groupTable({ groups }: FleetSummary, pack: Pack): ChartData {
  const rows = Object.entries(groups).map(([name, group]) => ({ ...group, name }))
  const caption =
    'Guests that were made alike: means over guests and time, unless a head says otherwise.'
  return tableOf(rows, GROUP_COLUMNS, { caption, noun: 'groups', courses: null }, pack)
}

type Courses = Omit<CoursesData, 'rows'>

/** How each guest went. */
function coursesOf(nrGuests: number, course: FleetCourse, pack: Pack): Courses {
  const { length: nrTimes, nrPoints: stride, timesUs } = course
  const line = (
    label: string,
    values: Float32Array,
    scale: number,
  ): ReturnType<typeof packCourse> =>
    packCourse(label, { values, nrCourses: nrGuests, nrTimes, stride, scale }, pack)
  return {
    timesUs: pack(timesUs.slice(0, nrTimes)),
    charts: [
      {
        title: 'Memory',
        caption: 'Behind it on the host, and used by its programs and its kernel.',
        unit: 'bytes',
        lines: [line('Held', course.held, PAGE_BYTES), line('Used', course.used, PAGE_BYTES)],
      },
      {
        title: 'Waits for memory',
        caption: 'Share of the time in which a program waited for its memory, or for the host.',
        unit: 'percent',
        lines: [line('Waits', course.stall, 0.1)],
      },
    ],
  }
}

function findingsPanel(
  rows: readonly GuestRow[],
  { findings }: FleetSummary,
  courses: Courses | null,
  pack: Pack,
): PanelData[] {
  const byName = new Map(rows.map((row) => [row.name, row]))
  const worst = [findings.misbehaving, findings.idle].map((found) => found.slice(0, FINDINGS_SHOWN))
  const names = new Set(worst.flat().map(({ guest }) => guest))
  if (names.size === 0) return []
  const found = [...names].map((name) => byName.get(name)!)
  const nrAll = findings.idle.length + findings.misbehaving.length
  const nrLeft = nrAll - worst.flat().length
  const left = nrLeft === 0 ? '' : ` ${formatCount(nrLeft)} more are in the table of guests.`
  const table = tableOf(
    found,
    guestColumns(SHOWN_OF_FINDINGS),
    {
      caption: `The worst first: guests that hurt, and guests that need little of what they have.${left}`,
      noun: 'findings',
      courses: courses && { ...courses, rows: pack(Uint32Array.from(found, indexOf)) },
    },
    pack,
  )
  return [panel('findings', 'Worth a look', [table])]
}

function checksPanel({ checks = [] }: FleetSummary): PanelData[] {
  if (checks.length === 0) return []
  const facts = checks.map(({ that, because, passed, figures, reason }): Fact => {
    const values = Object.entries(figures).map(([name, value]) => `${name} = ${figureText(value)}`)
    const note = [because, reason, ...values].filter((one) => one !== undefined).join('; ')
    return { label: that, value: OUTCOMES[String(passed)], note }
  })
  return [panel('checks', 'Checks', [{ kind: 'facts', facts }])]
}

const OUTCOMES: Readonly<Record<string, string>> = {
  true: 'passed',
  false: 'failed',
  null: 'not judged',
}

function reproduction({ scenario }: FleetPageInput): TextChart[] {
  return [
    {
      kind: 'text',
      caption: 'Gives the same run',
      text: 'damon-lab run scenario.yaml --out result',
      isFolded: false,
    },
    { kind: 'text', caption: 'The scenario (scenario.yaml)', text: scenario, isFolded: true },
  ]
}
