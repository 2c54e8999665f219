import type { MachineMoment, ProgramMoment } from '../machine-events.js'
import type { Pack } from '../pack.js'
import type { ChartData, LinesChart } from '../page-data.js'
import type { ReportNames } from '../scope.js'
import type { Panel } from './panel.js'

/** Layers of a chart: as many as there are colours of lines. */
const LAYERS_MAX = 6
/** Shares are recorded in steps of 1e-6. */
const ROUNDING = 2e-6
const SPEED_CAPTION =
  'Speed: what a program got done, in percent of what it does where memory costs nothing. Huge ' +
  'pages may lift it above 100 %.'

/** Where memory lay over time, and how long programs waited for it. */
export const machinePanel: Panel = {
  id: 'machine',
  title: 'The machine',
  isHalf: true,
  begin({ machine, names }) {
    if (machine.length === 0) return undefined
    return { end: (pack) => ({ charts: machineCharts(machine, names, pack) }) }
  },
}

/** How fast the target's program was, and where its memory lay; of physical memory, how fast all programs were. */
export const programPanel: Panel = {
  id: 'program',
  title: 'Programs',
  isHalf: true,
  begin({ machine, names, targets }) {
    if (machine.length === 0 || names.program === undefined) return undefined
    return {
      end(pack) {
        const chartsOfTargets = targets.map(({ survey: { context, target } }) => {
          const program = names.program!(context, target)
          return program === undefined
            ? speedCharts(machine, names, pack)
            : programCharts(machine, program, pack)
        })
        return chartsOfTargets.some((charts) => charts.length > 0) ? { chartsOfTargets } : {}
      },
    }
  },
}

function machineCharts(
  machine: readonly MachineMoment[],
  names: ReportNames,
  pack: Pack,
): ChartData[] {
  const nrNodes = Math.max(...machine.map(({ nodes }) => nodes.length))
  // Swap is a layer; nodes beyond the colours share one.
  const nrShown = nrNodes < LAYERS_MAX ? nrNodes : LAYERS_MAX - 2
  const layers: Layer[] = Array.from({ length: nrShown }, (_, node) => ({
    label: names.node?.(node) ?? `Node ${node}`,
    valueOf: ({ nodes }) => nodes.at(node) ?? 0,
  }))
  if (nrShown < nrNodes) {
    const rest = ({ nodes }: MachineMoment): number =>
      nodes.slice(nrShown).reduce((sum, bytes) => sum + bytes, 0)
    layers.push({ label: `${nrNodes - nrShown} other nodes`, valueOf: rest })
  }
  if (machine.some(({ swapped }) => swapped > 0)) {
    layers.push({ label: 'In swap', valueOf: ({ swapped }) => swapped })
  }
  const memory: LinesChart = {
    ...chartOf(machine, 'bytes', layers, pack),
    title: 'Memory of the machine',
    caption:
      'Memory in use by node, one on top of the other, and what is in swap. The pool of ' +
      'compressed pages is memory of its node.',
    isStacked: true,
  }
  const some: Layer = { label: 'Some', valueOf: (moment) => 100 * moment.some }
  const full: Layer = { label: 'Full', valueOf: (moment) => 100 * moment.full }
  // Of one program both are the same but for rounding, and one line would hide the other.
  const isOne = machine.every((moment) => Math.abs(moment.some - moment.full) < ROUNDING)
  const stalls = isOne ? [{ ...some, label: 'Some and full' }] : [some, full]
  const pressure: LinesChart = {
    ...chartOf(machine, 'percent', stalls, pack),
    title: 'Pressure on the machine',
    caption:
      'Pressure: share of the time in which some program waited for memory, and in which all that ' +
      'had something to do did.',
  }
  return [memory, pressure]
}

function programCharts(
  machine: readonly MachineMoment[],
  program: number,
  pack: Pack,
): ChartData[] {
  const moments = machine.filter(({ programs }) => program < programs.length)
  if (moments.length === 0) return []
  const layer = (label: string, of: (moment: ProgramMoment) => number): Layer => ({
    label,
    valueOf: ({ programs }) => of(programs[program]),
  })
  const memory = [layer('In memory', ({ resident }) => resident)]
  if (moments.some(({ programs }) => programs[program].swapped > 0)) {
    memory.push(layer('In swap', ({ swapped }) => swapped))
  }
  const speed = [layer('Speed', (moment) => 100 * moment.speed)]
  return [
    {
      ...chartOf(moments, 'percent', speed, pack),
      title: 'Speed',
      caption: SPEED_CAPTION,
    },
    {
      ...chartOf(moments, 'bytes', memory, pack),
      title: 'Memory',
      caption: 'Its memory, and what of it is in swap, one on top of the other.',
      isStacked: true,
    },
  ]
}

/** A line for each program: those that were slowest, as many as there are colours. */
function speedCharts(
  machine: readonly MachineMoment[],
  names: ReportNames,
  pack: Pack,
): ChartData[] {
  const nrPrograms = Math.min(...machine.map(({ programs }) => programs.length))
  const programs = Array.from({ length: nrPrograms }, (_, program) => program)
  const done = programs.map((program) =>
    machine.reduce((sum, moment) => sum + moment.programs[program].speed, 0),
  )
  const shown = programs
    .sort((a, b) => done[a] - done[b] || a - b)
    .slice(0, LAYERS_MAX)
    .sort((a, b) => a - b)
  if (shown.length === 0) return []
  const layers = shown.map((program) => ({
    label: names.programName?.(program) ?? `Program ${program}`,
    valueOf: (moment: MachineMoment) => 100 * moment.programs[program].speed,
  }))
  const slowest = shown.length < nrPrograms ? ` The ${LAYERS_MAX} slowest of ${nrPrograms}.` : ''
  return [
    {
      ...chartOf(machine, 'percent', layers, pack),
      title: 'Speed of programs',
      caption: `${SPEED_CAPTION}${slowest}`,
    },
  ]
}

/** A line, or what lies on the lines before it. */
interface Layer {
  readonly label: string
  readonly valueOf: (moment: MachineMoment) => number
}

function chartOf(
  moments: readonly MachineMoment[],
  unit: LinesChart['unit'],
  layers: readonly Layer[],
  pack: Pack,
): Omit<LinesChart, 'title' | 'caption'> {
  return {
    kind: 'lines',
    x: pack(Float64Array.from(moments, ({ timeUs }) => timeUs)),
    xUnit: 'us',
    xLabel: 'Time',
    unit,
    lines: layers.map(({ label, valueOf }) => ({
      label,
      y: pack(Float64Array.from(moments, valueOf)),
      isStepped: false,
    })),
    band: null,
  }
}
