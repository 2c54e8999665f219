/** What became of memory in passes of a scheme, by reason. Sizes are table units. */
import type { SeenRegion } from '../damos/observer.js'

/** What stood in the way of a region; filters by their position among those on regions, -1 their default. */
export type Obstacle =
  | 'size-below'
  | 'size-above'
  | 'accesses-below'
  | 'accesses-above'
  | 'age-below'
  | 'age-above'
  | 'score'
  | 'quota-full'
  | 'quota-rest'
  | 'before-resume'
  | 'snapshots'
  | `filter ${number}`

/** An obstacle that is a bound of the pattern. */
export type Bound = Extract<Obstacle, `${string}-below` | `${string}-above`>

/** Whether an obstacle is a bound of the pattern. */
export function isBound(obstacle: Obstacle): obstacle is Bound {
  return obstacle.endsWith('-below') || obstacle.endsWith('-above')
}

/** Memory that one obstacle stood in the way of. */
export interface ObstacleTally {
  units: number
  nrRegions: number
  /** Of the value that is compared, whichever was nearest to what would have been right. */
  nearest: number
}

/** An obstacle, and the value that it found. */
export interface Finding {
  readonly obstacle: Obstacle
  readonly value: number
}

/** See the top of the file. */
export class PassTally {
  seenUnits = 0
  /** Of the pattern, whatever else stood in the way. */
  matchedUnits = 0
  nrMatched = 0
  triedUnits = 0
  appliedUnits = 0
  passedUnits = 0
  readonly obstacles = new Map() as Map<Obstacle, ObstacleTally>
  /** Of them, memory that nothing else stood in the way of. */
  readonly alone = new Map() as Map<Obstacle, ObstacleTally>

  /** @param units of a region that are asked about */
  refuse(units: number, findings: readonly Finding[]): void {
    this.seenUnits += units
    if (!findings.some(({ obstacle }) => isBound(obstacle))) this.#match(units)
    for (const finding of findings) {
      count(this.obstacles, finding, units)
      if (findings.length === 1) count(this.alone, finding, units)
    }
  }

  /** @param share of the region that is asked about */
  act({ start, end }: SeenRegion, share: number, applied: number, filterPassed: number): void {
    const units = share * (end - start)
    this.seenUnits += units
    this.#match(units)
    this.triedUnits += units
    this.appliedUnits += share * applied
    this.passedUnits += share * filterPassed
  }

  #match(units: number): void {
    this.matchedUnits += units
    this.nrMatched++
  }
}

function count(
  tallies: Map<Obstacle, ObstacleTally>,
  { obstacle, value }: Finding,
  units: number,
): void {
  let tally = tallies.get(obstacle)
  if (tally === undefined) {
    tally = { units: 0, nrRegions: 0, nearest: value }
    tallies.set(obstacle, tally)
  }
  tally.units += units
  tally.nrRegions++
  const nearer = obstacle.endsWith('-above') ? Math.min : Math.max
  tally.nearest = nearer(tally.nearest, value)
}
