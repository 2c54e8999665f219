/** A masim configuration as masim itself understands it. */
export interface MasimConfig {
  readonly regions: readonly MasimRegion[]
  readonly phases: readonly MasimPhase[]
}

export interface MasimRegion {
  readonly name: string
  readonly sizeBytes: number
  /** File with initial data, or null. */
  readonly dataFile: string | null
}

export interface MasimPhase {
  readonly name: string
  readonly timeMs: number
  readonly patterns: readonly MasimPattern[]
}

export interface MasimPattern {
  /** Index in `regions`. */
  readonly region: number
  readonly isRandom: boolean
  readonly strideBytes: number
  /** Relative weight. */
  readonly probability: number
  readonly mode: 'ro' | 'wo' | 'rw'
}
