/** Which rows of a table are seen, and in which order. */

/** A column as the browser has it. */
export type LoadedColumn =
  | {
      readonly kind: 'text'
      readonly words: readonly string[]
      readonly index: ArrayLike<number>
    }
  | { readonly kind: 'number'; readonly values: ArrayLike<number> }

/** What the reader chose. */
export interface TableChoice {
  /** Column that rows are sorted by; -1: they stay as they are. */
  by: number
  isDescending: boolean
  /** Words, each of which some text of a row has to hold; in any case. */
  search: string
  /** By column, the number of the word that rows must have. */
  readonly words: Map<number, number>
}

/** web-2 comes before web-10. */
const COLLATOR = new Intl.Collator('en', { numeric: true })

/** The rows that are seen, in their order; equal ones stay as they were, and unknown numbers come last. */
export function rowsSeen(
  columns: readonly LoadedColumn[],
  nrRows: number,
  { by, isDescending, search, words }: TableChoice,
): number[] {
  const wanted = [...words].map(([column, word]) => [columns[column], word] as const)
  const isFound = searcher(columns, search)
  const rows: number[] = []
  for (let row = 0; row < nrRows; row++) {
    const isWanted = wanted.every(
      ([column, word]) => column.kind === 'text' && column.index[row] === word,
    )
    if (isWanted && isFound(row)) rows.push(row)
  }
  const column = columns.at(by)
  if (by < 0 || column === undefined) return rows
  const keys = keysOf(column)
  const sign = isDescending ? -1 : 1
  return rows.sort((a, b) => {
    const [one, other] = [keys[a], keys[b]]
    const [isOneUnknown, isOtherUnknown] = [Number.isNaN(one), Number.isNaN(other)]
    if (isOneUnknown !== isOtherUnknown) return isOneUnknown ? 1 : -1
    return (isOneUnknown ? 0 : sign * (one - other)) || a - b
  })
}

/** Tells rows whose texts hold all words; each text is looked at once, however many rows have it. */
function searcher(columns: readonly LoadedColumn[], search: string): (row: number) => boolean {
  const texts = columns.filter((column) => column.kind === 'text')
  const parts = search.toLowerCase().split(/\s+/).filter(Boolean)
  const finders = parts.map((part) => {
    const hits = texts.map(({ words }) => words.map((word) => word.toLowerCase().includes(part)))
    return (row: number): boolean => texts.some(({ index }, t) => hits[t][index[row]])
  })
  return (row) => finders.every((find) => find(row))
}

/** A number for each row that sorts as its value does. */
function keysOf(column: LoadedColumn): ArrayLike<number> {
  if (column.kind === 'number') return column.values
  const { words, index } = column
  const order = words.map((_, word) => word).sort((a, b) => COLLATOR.compare(words[a], words[b]))
  const ranks = new Float64Array(words.length)
  order.forEach((word, rank) => (ranks[word] = rank))
  return Float64Array.from(index, (word) => ranks[word])
}
