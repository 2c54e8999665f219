/** A piscina task: the figures of one recording's simulation, for some seeds. */
import { figuresOf, type Figures } from '../../lib/compare/recording-figures.js'
import { readRecording } from '../../lib/compare/recording.js'
import { schemeFiguresOf } from './schemes/figures.js'
import { readSchemeRecording } from './schemes/recording.js'
import { simulateSchemes } from './schemes/simulate.js'
import { simulate } from './simulate.js'

/** What to simulate. */
export interface FidelityTask {
  /** A recording. */
  readonly file: string
  readonly seeds: readonly number[]
  /** It is one of schemes at work; its figures are those of schemes. */
  readonly isOfSchemes: boolean
}

export default async function runSeeds({
  file,
  seeds,
  isOfSchemes,
}: FidelityTask): Promise<Figures[]> {
  const figures: Figures[] = []
  if (isOfSchemes) {
    const recording = readSchemeRecording(file)
    const { dur_us: durUs } = recording.workload
    for (const seed of seeds) {
      figures.push(schemeFiguresOf(await simulateSchemes(recording, seed), durUs))
    }
    return figures
  }
  const recording = readRecording(file)
  for (const seed of seeds) figures.push(figuresOf(await simulate(recording, seed)))
  return figures
}
