/** The table of docs/replay.md: figures of runs and of the replays of their records. */
import type { RunSummary } from '../../lib/index.js'
import type { ReplayOutcome } from './worker.js'

const MIB = 2 ** 20

const FIGURES: readonly (readonly [name: string, of: (run: RunSummary) => number | null])[] = [
  ['regions, mean', (run) => run.regions!.mean],
  ['working set, lower quartile', (run) => run.wssBytes!.p25 / MIB],
  ['median', (run) => run.wssBytes!.p50 / MIB],
  ['upper quartile', (run) => run.wssBytes!.p75 / MIB],
  ['error of rates, %', (run) => run.accuracy && 100 * run.accuracy.rateError],
]

/** Markdown, lowest to highest of all seeds. A median of replays outside of the originals is marked by a star. */
export function replayTable(rows: ReadonlyMap<string, readonly ReplayOutcome[]>): string {
  const head = ['workload', ...FIGURES.flatMap(([name]) => [name, 'replayed'])]
  const lines = [...rows].map(([title, outcomes]) => {
    const cells = FIGURES.flatMap(([, of]) => {
      const originals = sorted(outcomes.map(({ original }) => of(original)))
      const replays = sorted(outcomes.map(({ replay }) => of(replay)))
      const isWithin = isMedianWithin(replays, originals)
      return [rangeText(originals), rangeText(replays) + (isWithin ? '' : ' *')]
    })
    return [title, ...cells]
  })
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function sorted(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null).sort((a, b) => a - b)
}

/** Figures of three digits are what is printed. */
function isMedianWithin(values: readonly number[], originals: readonly number[]): boolean {
  if (values.length === 0 || originals.length === 0) return true
  const median = values[values.length >> 1]
  const [low, high] = [originals[0], originals.at(-1)!]
  return (
    Number(digits(median)) >= Number(digits(low)) && Number(digits(median)) <= Number(digits(high))
  )
}

function rangeText(values: readonly number[]): string {
  return values.length === 0 ? '' : `${digits(values[0])} – ${digits(values.at(-1)!)}`
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
