/**
 * A row of published outcomes beside the lab's own: what was measured by others, on their machines, and what the lab
 * says of a set-up like it. Direction and order matter more than digits.
 */

/** One published figure. */
export interface PublishedFigure {
  /** Name in the row; what {@link PublishedRow.measure} gives a value to. */
  readonly name: string
  /** As published; a range where several values are; `less` than the base, where no number is. */
  readonly published: number | readonly [low: number, high: number] | 'less'
  readonly unit: string
  /** Figures of one series can be put in order; left out: it stands alone. */
  readonly series?: string
  /** What means no change; left out: the figure is no change of anything. */
  readonly base?: number
}

/** See the top of the file. */
export interface PublishedRow {
  /** Its number in the list of outcomes to compare with. */
  readonly row: number
  readonly title: string
  /** Where it was published. */
  readonly source: string
  /** What was run here, and how it differs from what was published. */
  readonly model: string
  /** What was fitted, once for each workload, and to what; empty: nothing was. */
  readonly calibration: string
  readonly figures: readonly PublishedFigure[]
  /** What of the policy itself is a guess, so that nothing is claimed, and no figure judged; left out: nothing is. */
  readonly guessed?: string
  /** Why figures disagree, by name; those that agree need none. */
  readonly disagreements: Readonly<Record<string, string>>
  /** Runs the lab. @returns values by the figures' names, medians of a few seeds */
  measure(): Promise<Readonly<Record<string, number>>>
}

/** Whether a figure agrees; null: the question does not arise. */
export interface Agreement {
  readonly figure: PublishedFigure
  readonly ours: number
  /** On the same side of no change. */
  readonly direction: boolean | null
  /** Above and below the same others of its series. */
  readonly order: boolean | null
  /** Within the published range, or by a factor of {@link SIZE_FACTOR} of it. */
  readonly size: boolean | null
}

/** Figures that differ by no more than this are called of one size. */
export const SIZE_FACTOR = 1.5

/** Holds measured values against what was published. @throws Error where a figure was not measured */
export function judgeRow(
  { figures, guessed }: Pick<PublishedRow, 'figures' | 'guessed'>,
  measured: Readonly<Record<string, number>>,
): Agreement[] {
  const oursOf = ({ name }: PublishedFigure): number => {
    const value = measured[name] as number | undefined
    if (value === undefined) throw new Error(`${name} was not measured`)
    return value
  }
  return figures.map((figure) => {
    const ours = oursOf(figure)
    if (guessed !== undefined) return { figure, ours, direction: null, order: null, size: null }
    return {
      figure,
      ours,
      direction: figure.base === undefined ? null : isOnItsSide(figure, ours, figure.base),
      order: orderOf(figure, figures, ours, oursOf),
      size: figure.published === 'less' ? null : isOfSize(ours, rangeOf(figure)),
    }
  })
}

/** The published range of a figure. */
export function rangeOf({ published, base }: PublishedFigure): readonly [number, number] {
  if (published === 'less') return [-Infinity, base ?? 0]
  return typeof published === 'number' ? [published, published] : published
}

function isOnItsSide(figure: PublishedFigure, ours: number, base: number): boolean {
  const [low, high] = rangeOf(figure)
  return Math.sign(ours - base) === Math.sign((low + high) / 2 - base)
}

function orderOf(
  figure: PublishedFigure,
  figures: readonly PublishedFigure[],
  ours: number,
  oursOf: (other: PublishedFigure) => number,
): boolean | null {
  const { series } = figure
  const others = figures.filter((other) => other !== figure && other.series === series)
  if (series === undefined || others.length === 0) return null
  const [low, high] = rangeOf(figure)
  return others.every((other) => {
    const [otherLow, otherHigh] = rangeOf(other)
    if (high < otherLow) return ours < oursOf(other)
    if (otherHigh < low) return ours > oursOf(other)
    return true
  })
}

function isOfSize(ours: number, [low, high]: readonly [number, number]): boolean {
  const least = low < 0 ? low * SIZE_FACTOR : low / SIZE_FACTOR
  const most = high < 0 ? high / SIZE_FACTOR : high * SIZE_FACTOR
  return least <= ours && ours <= most
}
