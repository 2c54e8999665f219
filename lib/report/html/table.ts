/** Makes tables of a page from what their rows are. */
import type { Pack } from './pack.js'
import {
  COURSE_FULL,
  type ColumnHead,
  type CourseLine,
  type TableChart,
  type TableColumn,
  type Unit,
} from './page-data.js'

/** A column, and how it is read off a row. */
export type ColumnOf<Row> = ColumnHead &
  (
    | { readonly kind: 'text'; readonly isChoice: boolean; readonly of: (row: Row) => string }
    | {
        readonly kind: 'number'
        readonly unit: Unit
        readonly digits: number | null
        readonly of: (row: Row) => number
      }
  )

/** The table of some rows. @param about what it says besides */
export function tableOf<Row>(
  rows: readonly Row[],
  columns: readonly ColumnOf<Row>[],
  about: Pick<TableChart, 'caption' | 'noun' | 'courses'>,
  pack: Pack,
): TableChart {
  return {
    kind: 'table',
    ...about,
    nrRows: rows.length,
    columns: columns.map((column) => packColumn(rows, column, pack)),
  }
}

function packColumn<Row>(rows: readonly Row[], column: ColumnOf<Row>, pack: Pack): TableColumn {
  const { label, about, isShown } = column
  const head = { label, about, isShown }
  if (column.kind === 'number') {
    const { kind, unit, digits, of } = column
    return { kind, ...head, unit, digits, values: pack(Float64Array.from(rows, of)) }
  }
  const numbers = new Map<string, number>()
  const index = Uint32Array.from(rows, (row) => {
    const word = column.of(row)
    const known = numbers.get(word) ?? numbers.size
    numbers.set(word, known)
    return known
  })
  const { kind, isChoice } = column
  return { kind, ...head, isChoice, words: [...numbers.keys()], index: pack(index) }
}

/** Values of many courses, one behind the other. */
export interface CourseValues {
  /** `[course * stride + time]`; negative ones count as 0. */
  readonly values: ArrayLike<number>
  readonly nrCourses: number
  readonly nrTimes: number
  readonly stride: number
  /** What values are multiplied by. */
  readonly scale: number
}

/** Packs a line of each course in 16 bits, of which the highest value of each takes all. */
export function packCourse(
  label: string,
  { values, nrCourses, nrTimes, stride, scale }: CourseValues,
  pack: Pack,
): CourseLine {
  const peaks = new Float64Array(nrCourses)
  const shares = new Uint16Array(nrCourses * nrTimes)
  for (let course = 0; course < nrCourses; course++) {
    const from = course * stride
    let peak = 0
    for (let time = 0; time < nrTimes; time++) peak = Math.max(peak, values[from + time])
    peaks[course] = peak * scale
    if (peak === 0) continue
    for (let time = 0; time < nrTimes; time++) {
      const value = Math.max(0, values[from + time])
      shares[course * nrTimes + time] = Math.round((value / peak) * COURSE_FULL)
    }
  }
  return { label, peaks: pack(peaks), shares: pack(shares) }
}
