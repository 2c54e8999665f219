/** A piscina task: the figures of one recording's simulation, for some seeds. */
import { figuresOf, type Figures } from '../../lib/compare/recording-figures.js'
import { readRecording } from '../../lib/compare/recording.js'
import { simulate } from './simulate.js'

/** What to simulate. */
export interface FidelityTask {
  /** A recording. */
  readonly file: string
  readonly seeds: readonly number[]
}

export default async function runSeeds({ file, seeds }: FidelityTask): Promise<Figures[]> {
  const recording = readRecording(file)
  const figures: Figures[] = []
  for (const seed of seeds) figures.push(figuresOf(await simulate(recording, seed)))
  return figures
}
