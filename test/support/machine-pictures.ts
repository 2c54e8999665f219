/**
 * Makes the charts of docs/guide/8-what-a-scheme-saves.md: `node dist/test/support/machine-pictures.js`, after a build.
 * Each is of whole runs of scenarios/machine, which take a minute or two together.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gatherMoments, type MachineMoment } from '../../lib/report/html/machine-events.js'
import { svgChart, type SvgAxis, type SvgLine } from '../../bench/support/svg-chart.js'
import { schemeSeries, type SchemeSeries, type TimedValue } from '../../lib/report/schemes.js'
import { loadScenario, type ScenarioChanges } from '../../lib/scenario/load.js'
import { sweep } from '../../lib/tune/sweep.js'
import { readRun } from './run.js'
import { REPOSITORY_ROOT } from './shared.js'

const MINUTE_US = 60_000_000

interface Course {
  readonly moments: readonly MachineMoment[]
  readonly schemes: readonly SchemeSeries[]
}

function fileOf(scenario: string): string {
  return join(REPOSITORY_ROOT, 'scenarios', 'machine', `${scenario}.yaml`)
}

/** What the record of a whole run tells of the machine and of schemes. */
async function courseOf(scenario: string, changes: ScenarioChanges = {}): Promise<Course> {
  const { plan } = loadScenario(fileOf(scenario), changes)
  return readRun(plan, (reader) => {
    const moments: MachineMoment[] = []
    const schemes = schemeSeries(gatherMoments(reader.events(), moments))
    return { moments, schemes }
  })
}

function write(name: string, svg: string): void {
  writeFileSync(join(REPOSITORY_ROOT, 'docs', 'images', `machine-${name}.svg`), svg)
}

/** Memory that is gone at the end, by the slowdown that it costs. */
async function drawSavings(): Promise<void> {
  const ages = ['10m', '6m', '4m', '2m', '1m', '40s', '20s']
  const running = sweep(fileOf('savings'), {
    set: [`policy.min_age=${ages.join(',')}`, 'checks=[]'],
    seeds: 3,
    figures: ['machine.slowdown', 'machine.residentBytes.end'],
  })
  const { rows } = await running.done
  const points = rows.map(({ figures }) => {
    const gone = 1 - figures['machine.residentBytes.end']!.median / (512 * 2 ** 20)
    return [100 * gone, 100 * (figures['machine.slowdown']!.median - 1)] as const
  })
  // The page names some of them.
  console.log(ages.map((age, i) => `${age}: ${points[i].map((p) => p.toFixed(2)).join(' ')}`))
  const axis: SvgAxis = {
    max: 100,
    step: 10,
    label: (percent) => `${percent} %`,
    title: 'of its memory is gone at the end',
  }
  const line = { points, marks: ages }
  const panel = { title: 'slowdown, by min_age', unit: 'percent', lines: [line] } as const
  const description =
    'The more of its memory is gone, the steeper grows the slowdown of the service'
  write('savings', svgChart(description, axis, [panel]))
}

/** The loop of a pressure goal over an hour. */
async function drawPsiGoal(): Promise<void> {
  const { moments, schemes } = await courseOf('psi-goal')
  const [{ effectiveBytes, goals }] = schemes
  const pointsOf = (values: readonly TimedValue[]): [number, number][] =>
    values.map(({ timeUs, value }) => [timeUs, value])
  // In percent of the time of a window of 40 s.
  const measured = goals[0].current.map(({ timeUs, value }): [number, number] => [
    timeUs,
    value / 400_000,
  ])
  const axis = timeAxis(60, 10)
  const svg = svgChart('Memory, pressure and quota of an hour', axis, [
    {
      title: 'memory of the service',
      unit: 'bytes',
      lines: [{ points: moments.map(({ timeUs, programs }) => [timeUs, programs[0].resident]) }],
    },
    {
      title: 'time that it waits for memory, by window',
      unit: 'percent',
      lines: [
        { points: measured, isStepped: true, label: 'measured' },
        { ...limitAt(0.1, axis), label: 'goal' },
      ],
    },
    {
      title: 'quota of a window',
      unit: 'bytes',
      lines: [{ points: pointsOf(effectiveBytes), isStepped: true }],
    },
  ])
  write('psi-goal', svg)
}

/** Memory in use while jobs come and go, with DAMON_RECLAIM and without. */
async function drawBursts(): Promise<void> {
  const asleep = await courseOf('bursts')
  const alone = await courseOf('bursts', { set: ['policy=lru', 'checks=[]'] })
  const axis = timeAxis(10, 1)
  const used = ({ moments }: Course): [number, number][] =>
    moments.map(({ timeUs, nodes }) => [timeUs, nodes[0]])
  const speed = ({ moments }: Course): [number, number][] =>
    moments.map(({ timeUs, programs }) => [timeUs, 100 * programs[0].speed])
  const svg = svgChart('Memory of a machine, and speed of a service, while jobs come', axis, [
    {
      title: 'memory in use',
      unit: 'bytes',
      lines: [
        { points: used(asleep), label: 'DAMON_RECLAIM' },
        { points: used(alone), label: 'kernel alone' },
        limitAt(16 * 2 ** 30, axis),
      ],
    },
    {
      title: 'speed of the service',
      unit: 'percent',
      lines: [
        { points: speed(asleep), label: 'DAMON_RECLAIM' },
        { points: speed(alone), label: 'kernel alone' },
      ],
    },
  ])
  write('bursts', svg)
}

function timeAxis(minutes: number, step: number): SvgAxis {
  const label = (us: number): string => `${us / MINUTE_US} m`
  return { max: minutes * MINUTE_US, step: step * MINUTE_US, label }
}

function limitAt(value: number, { max }: SvgAxis): SvgLine {
  return {
    points: [
      [0, value],
      [max, value],
    ],
    isLimit: true,
  }
}

await drawSavings()
await drawPsiGoal()
await drawBursts()
