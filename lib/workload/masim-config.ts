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
  readonly mode: MasimMode
}

/** Reads, writes, or both to each byte. */
export type MasimMode = 'ro' | 'wo' | 'rw'

/** What masim's `--pr_config` prints of a configuration. */
export function formatMasimConfig({ regions, phases }: MasimConfig): string {
  const lines = ['memory regions']
  for (const { name, sizeBytes } of regions) lines.push(`\t${name}: ${sizeBytes} bytes`)
  lines.push('')
  for (const { name, timeMs, patterns } of phases) {
    lines.push(`Phase (${name}) for ${timeMs} ms`)
    for (const [i, { region, isRandom, strideBytes }] of patterns.entries()) {
      const how = isRandom ? 'randomly' : 'sequentially'
      lines.push(`\tPattern ${i}`)
      lines.push(`\t\t${how} access region ${regions[region].name} with stride ${strideBytes}`)
    }
  }
  return `${lines.join('\n')}\n`
}
