/**
 * Measures variants in rounds. In each, every variant runs once, in a new random order, so that
 * what slows the machine for a while slows all of them; ratios are taken within a round.
 */
import type { Comparison, Figure, Measured, Variant } from './suite.js'
import { spreadOf, type Spread } from './statistics.js'

/** One variant's figure over all rounds. */
export interface FigureResult {
  readonly figure: Figure
  /** By round. */
  readonly values: readonly number[]
  readonly spread: Spread
  /**
   * To the first variant, paired by round: quotients, or differences; null for that variant, or
   * where nothing is compared.
   */
  readonly compared: Spread | null
}

/** One variant of a comparison. */
export interface VariantResult {
  readonly name: string
  readonly figures: readonly FigureResult[]
}

/** One comparison. */
export interface ComparisonResult {
  readonly title: string
  readonly variants: readonly VariantResult[]
}

/**
 * Runs all variants of all comparisons `rounds` times.
 *
 * @param onRound called before each round, with its number from 1
 */
export async function runRounds(
  comparisons: readonly Comparison[],
  rounds: number,
  onRound: (round: number) => void,
): Promise<ComparisonResult[]> {
  const measured = new Map<Variant, Measured[]>()
  for (const { variants } of comparisons) for (const variant of variants) measured.set(variant, [])
  for (let round = 1; round <= rounds; round++) {
    onRound(round)
    for (const variant of shuffled([...measured.keys()])) {
      measured.get(variant)!.push(await variant.measure())
    }
  }
  return comparisons.map(({ title, figures, variants }) => ({
    title,
    variants: variants.map((variant) => {
      const base = variant === variants[0] ? null : measured.get(variants[0])!
      const own = measured.get(variant)!
      return { name: variant.name, figures: figures.flatMap((f) => resultOf(f, own, base)) }
    }),
  }))
}

/** Where variants that must do the same work did not: a sentence for each. */
export function findDifferences(results: readonly ComparisonResult[]): string[] {
  return results.flatMap(({ title, variants }) =>
    variants.flatMap(({ name, figures }) =>
      figures.filter(isDifferent).map(({ figure, values }) => {
        const expected = variants[0].figures.find((one) => one.figure === figure)!.values
        const { name: first } = variants[0]
        return `${title}: ${figure.unit}: ${name} has ${values[0]}, ${first} ${expected[0]}`
      }),
    ),
  )
}

function isDifferent({ figure, compared }: FigureResult): boolean {
  return figure.compare === 'same' && compared !== null && (compared.min < 0 || compared.max > 0)
}

/** Nothing where the variant does not have the figure. */
function resultOf(
  figure: Figure,
  own: readonly Measured[],
  base: readonly Measured[] | null,
): FigureResult[] {
  const { key, compare } = figure
  if (!(key in own[0])) return []
  const values = own.map((one) => one[key])
  const isCompared = base !== null && compare !== 'none' && key in base[0]
  const pairs = isCompared
    ? values.map((value, i) => (compare === 'ratio' ? value / base[i][key] : value - base[i][key]))
    : null
  return [{ figure, values, spread: spreadOf(values), compared: pairs && spreadOf(pairs) }]
}

function shuffled<T>(items: T[]): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[items[i], items[j]] = [items[j], items[i]]
  }
  return items
}
