/** The rows of a table that are open: their figures, and how they went. */
import {
  COURSE_FULL,
  type CourseChart,
  type CoursesData,
  type LinesLook,
  type TableChart,
} from '../../page-data.js'
import { loadCounts, loadFloats, loadShorts } from '../columns.js'
import { el } from '../dom.js'
import type { Chart, ChartPage } from './chart.js'
import { linesOf } from './lines.js'
import { cellText, type Cells } from './table-cells.js'

/** A line of all courses, unpacked. */
interface LoadedLine {
  readonly peaks: Float64Array
  readonly shares: Uint16Array
}

/** What is unpacked when the first row is opened. */
interface LoadedCourses {
  readonly rows: Uint32Array
  readonly timesUs: Float64Array<ArrayBuffer>
  /** By chart and line. */
  readonly lines: readonly (readonly LoadedLine[])[]
}

/** See the top of the file. Rows stay open when the table is sorted. */
export class RowCourses {
  readonly #table: TableChart
  readonly #data: CoursesData
  readonly #cells: readonly Cells[]
  readonly #page: ChartPage
  readonly #open = new Map<number, { readonly element: HTMLElement; charts: readonly Chart[] }>()
  #loaded: Promise<LoadedCourses> | undefined

  constructor(table: TableChart, data: CoursesData, cells: readonly Cells[], page: ChartPage) {
    this.#table = table
    this.#data = data
    this.#cells = cells
    this.#page = page
  }

  isOpen(row: number): boolean {
    return this.#open.has(row)
  }

  /** The element under a row that is open. */
  detailOf(row: number): HTMLElement | undefined {
    return this.#open.get(row)?.element
  }

  /** Opens or closes a row. @returns what is to be put under it, if it is open now */
  toggle(row: number, nrColumns: number): HTMLElement | undefined {
    const open = this.#open.get(row)
    if (open !== undefined) {
      this.#open.delete(row)
      for (const chart of open.charts) chart.destroy?.()
      return undefined
    }
    const charts = el('div', { class: 'charts' })
    const inside = el('div', { class: 'detail' }, this.#figures(row), charts)
    const element = el('tr', { class: 'open' }, el('td', { colspan: nrColumns }, inside))
    const entry = { element, charts: [] as readonly Chart[] }
    this.#open.set(row, entry)
    void this.#draw(row).then((drawn) => {
      if (this.#open.get(row) !== entry) {
        for (const chart of drawn) chart.destroy?.()
        return
      }
      entry.charts = drawn
      charts.append(...drawn.map((chart) => chart.element))
    })
    return element
  }

  destroy(): void {
    for (const { charts } of this.#open.values()) for (const chart of charts) chart.destroy?.()
    this.#open.clear()
  }

  #figures(row: number): HTMLElement {
    const [, ...columns] = this.#table.columns.entries()
    const figures = columns.flatMap(([c, column]) => {
      const text = cellText(column, this.#cells[c], row)
      if (text === '') return []
      return [el('div', { title: column.about }, el('dt', {}, column.label), el('dd', {}, text))]
    })
    return el('dl', { class: 'figures' }, ...figures)
  }

  async #draw(row: number): Promise<Chart[]> {
    this.#loaded ??= loadCourses(this.#data)
    const { rows, timesUs, lines } = await this.#loaded
    const name = cellText(this.#table.columns[0], this.#cells[0], row)
    const page = { ...this.#page, target: { name, where: '' } }
    return this.#data.charts.map((chart, c) => {
      const values = lines[c].map((line) => valuesOf(line, rows[row], timesUs.length))
      return linesOf(lookOf(chart), [timesUs, ...values], chart.title, page)
    })
  }
}

function lookOf({ title, caption, unit, lines }: CourseChart): LinesLook {
  return {
    kind: 'lines',
    title,
    caption,
    xUnit: 'us',
    xLabel: 'Time',
    unit,
    lines: lines.map(({ label }) => ({ label, isStepped: false })),
    band: null,
  }
}

async function loadCourses({ rows, timesUs, charts }: CoursesData): Promise<LoadedCourses> {
  const lines = charts.map((chart) =>
    Promise.all(
      chart.lines.map(async ({ peaks, shares }) => ({
        peaks: await loadFloats(peaks),
        shares: await loadShorts(shares),
      })),
    ),
  )
  return {
    rows: await loadCounts(rows),
    timesUs: await loadFloats(timesUs),
    lines: await Promise.all(lines),
  }
}

/** The values of one course. */
function valuesOf({ peaks, shares }: LoadedLine, course: number, nrTimes: number): Float64Array {
  const own = shares.subarray(course * nrTimes, (course + 1) * nrTimes)
  return Float64Array.from(own, (share) => (share / COURSE_FULL) * peaks[course])
}
