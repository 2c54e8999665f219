/** The figures that a sweep can tabulate: the numbers of summary.json by their paths. */
import { UsageError } from '../base/errors.js'
import { numberAt } from '../base/figure-path.js'
import { suggest } from '../base/suggest.js'
import { figureNames, isOfContext, isOfMachine } from '../scenario/figure-names.js'
import { fleetFigureNames } from '../scenario/fleet-figures.js'
import type { LoadedPoint } from './source.js'

/** Which figures the points of a sweep have, as far as that depends on the scenario. */
export type FigureSpace =
  | { readonly kind: 'run'; readonly nrContexts: number }
  | { readonly kind: 'fleet'; readonly groups: readonly string[] }

/** What is tabulated unless something else is asked for: how good the results are, and what they cost. */
export const DEFAULT_FIGURES: readonly string[] = [
  'accuracy.hotPrecision',
  'accuracy.hotRecall',
  'accuracy.rateError',
  'wssBytes.p50',
  'regions.mean',
  'samples',
]

/** … of fleets: what they save, and what that costs. */
export const DEFAULT_FLEET_FIGURES: readonly string[] = [
  'fleet.heldShare',
  'fleet.slowdown',
  'fleet.cpuShare',
  'host.usedBytes.mean',
  'host.usedBytes.max',
  'host.swappedBytes.max',
]

/** Groups up to which the page of a sweep has all their figures. */
const GROUPS_SHOWN = 20

/** The figures that a point has. */
export function spaceOf({ kind, loaded }: LoadedPoint): FigureSpace {
  if (kind === 'run') return { kind, nrContexts: loaded.plan.contexts.length }
  return { kind, groups: [...new Set(loaded.plan.guests.map(({ group }) => group))] }
}

/** Those that one of two points has; all points of a sweep are of one kind. */
export function widened(space: FigureSpace | undefined, other: FigureSpace): FigureSpace {
  if (space?.kind === 'run' && other.kind === 'run') {
    return { kind: 'run', nrContexts: Math.max(space.nrContexts, other.nrContexts) }
  }
  if (space?.kind === 'fleet' && other.kind === 'fleet') {
    return { kind: 'fleet', groups: [...new Set([...space.groups, ...other.groups])] }
  }
  return other
}

/** What is tabulated unless something else is asked for. */
export function defaultFigures({ kind }: FigureSpace): readonly string[] {
  return kind === 'run' ? DEFAULT_FIGURES : DEFAULT_FLEET_FIGURES
}

/** Paths of all numbers of a summary but those of lists and `cost`, and the seed. */
export function runFigures(space: FigureSpace): readonly string[] {
  if (space.kind === 'run') return figureNames().ofRun
  return fleetFigures(space.groups.length > GROUPS_SHOWN ? [] : space.groups)
}

function fleetFigures(groups: readonly string[]): string[] {
  const { ofFleet, ofGroup } = fleetFigureNames()
  return [
    ...ofFleet.filter((name) => !name.startsWith('cost.')),
    ...groups.flatMap((group) => ofGroup.map((name) => `groups.${group}.${name}`)),
  ]
}

/**
 * Checks names of figures: `accuracy.hotRecall`, `contexts[0].regions.mean` (or `contexts.0.…`); of a fleet
 * `fleet.slowdown`, `groups.web.heldBytes`.
 *
 * @param space what there is
 * @throws UsageError for the first that there is not
 */
export function checkFigures(figures: readonly string[], space: FigureSpace): void {
  if (figures.length === 0) throw new UsageError('figures: none; expected at least one')
  for (const figure of figures) {
    if (space.kind === 'run') checkOfRun(figure, space.nrContexts)
    else checkOfFleet(figure, fleetFigures(space.groups))
  }
}

function checkOfRun(figure: string, nrContexts: number): void {
  const { ofRun, ofContext, ofMachine } = figureNames()
  const match = /^contexts[.[](\d+)\]?\.(.*)$/.exec(figure)
  const isOfRun = ofRun.includes(figure) || isOfMachine(figure)
  if (match === null ? isOfRun : isOfContext(match[2])) {
    if (match === null || Number(match[1]) < nrContexts) return
    const last = nrContexts === 1 ? 'context 0' : `contexts 0 to ${nrContexts - 1}`
    throw new UsageError(`figure ${figure}: there is no such context; expected ${last}`)
  }
  const known = figure.startsWith('contexts')
    ? ofContext.map((path) => `contexts[${match?.[1] ?? 0}].${path.replaceAll('[N]', '[0]')}`)
    : [...ofRun, ...ofMachine.map((path) => path.replaceAll('[N]', '[0]'))]
  throw unknown(figure, known)
}

function checkOfFleet(figure: string, known: readonly string[]): void {
  if (figure.startsWith('guests')) {
    throw new UsageError(
      `figure ${figure}: a sweep keeps nothing of single guests; expected one of host, fleet or groups`,
      { hint: 'a guest that is a group of its own has figures: groups.NAME.slowdown' },
    )
  }
  if (!known.includes(figure)) throw unknown(figure, known)
}

function unknown(figure: string, known: readonly string[]): UsageError {
  const hint = suggest(figure, known)
  return new UsageError(
    `figure ${figure}: not known; expected the path of a number in summary.json`,
    hint === undefined ? {} : { hint },
  )
}

/** The value of a figure; NaN where the run has none. */
export function figureOf(summary: object, figure: string): number {
  return numberAt(summary, figure) ?? NaN
}
