/** A table whose heads sort it, whose rows can be filtered, and opened; long ones are seen in parts. */
import type { TableChart } from '../../page-data.js'
import { rowsSeen, type TableChoice } from '../../plot/table-order.js'
import { button, el } from '../dom.js'
import { formatCount } from '../../../../base/format.js'
import type { Chart, ChartPage } from './chart.js'
import { RowCourses } from './row-courses.js'
import { cellText, loadCells, type Cells } from './table-cells.js'
import { tableControls } from './table-controls.js'

/** Rows that are seen at a time. */
const ROWS_SEEN = 50

/** A table of rows. */
export async function tableChart(data: TableChart, title: string, page: ChartPage): Promise<Chart> {
  return new TableView(data, await Promise.all(data.columns.map(loadCells)), title, page)
}

class TableView implements Chart {
  readonly element: HTMLElement
  readonly #data: TableChart
  readonly #cells: readonly Cells[]
  /** Numbers of the columns that the table has. */
  readonly #shown: readonly number[]
  readonly #choice: TableChoice = { by: -1, isDescending: false, search: '', words: new Map() }
  readonly #body = el('tbody')
  readonly #heads: readonly HTMLTableCellElement[]
  readonly #status = el('span', { role: 'status', class: 'quiet' })
  readonly #pager: HTMLElement
  readonly #courses: RowCourses | undefined
  /** Rows that pass the filters, in their order; the first that is seen. */
  #rows: readonly number[] = []
  #first = 0

  constructor(data: TableChart, cells: readonly Cells[], title: string, page: ChartPage) {
    this.#data = data
    this.#cells = cells
    this.#shown = [...data.columns.keys()].filter((column) => data.columns[column].isShown)
    this.#heads = this.#shown.map((column) => this.#head(column))
    if (data.courses !== null) this.#courses = new RowCourses(data, data.courses, cells, page)
    this.#pager = el(
      'span',
      { class: 'buttons', hidden: data.nrRows <= ROWS_SEEN || undefined },
      button('‹', `Previous ${data.noun}`, () => this.#turn(-ROWS_SEEN)),
      button('›', `Next ${data.noun}`, () => this.#turn(ROWS_SEEN)),
    )
    const controls = tableControls(data, this.#choice, () => {
      this.#first = 0
      this.#order()
    })
    const bar = el('div', { class: 'bar' }, this.#status, this.#pager)
    const table = el(
      'table',
      { class: data.courses === null ? 'rows' : 'rows opening' },
      el('caption', {}, data.caption),
      el('thead', {}, el('tr', {}, ...this.#heads)),
      this.#body,
    )
    const region = { tabindex: 0, role: 'region', 'aria-label': `Table of ${title}` }
    this.element = el(
      'div',
      { class: 'table' },
      ...(controls === undefined ? [] : [controls]),
      el('div', { class: 'wide', ...region }, table),
      bar,
    )
    this.#order()
  }

  destroy(): void {
    this.#courses?.destroy()
  }

  #head(column: number): HTMLTableCellElement {
    const { label, about } = this.#data.columns[column]
    const sort = el('button', { type: 'button', title: about }, label)
    sort.addEventListener('click', () => this.#sortBy(column))
    return el('th', { scope: 'col', class: this.#classOf(column) }, sort)
  }

  #classOf(column: number): string | undefined {
    return this.#data.columns[column].kind === 'text' ? 'words' : undefined
  }

  /** Numbers begin with the highest, texts with the first; a second click turns the order round, a third ends it. */
  #sortBy(column: number): void {
    const choice = this.#choice
    const isDescendingFirst = this.#data.columns[column].kind === 'number'
    if (choice.by !== column) {
      choice.by = column
      choice.isDescending = isDescendingFirst
    } else if (choice.isDescending === isDescendingFirst) choice.isDescending = !isDescendingFirst
    else choice.by = -1
    this.#first = 0
    this.#order()
  }

  #turn(by: number): void {
    const last = Math.floor(Math.max(0, this.#rows.length - 1) / ROWS_SEEN) * ROWS_SEEN
    this.#first = Math.min(Math.max(0, this.#first + by), last)
    this.#fill()
  }

  #order(): void {
    const { by, isDescending } = this.#choice
    this.#rows = rowsSeen(this.#cells, this.#data.nrRows, this.#choice)
    for (const [i, head] of this.#heads.entries()) {
      if (this.#shown[i] !== by) head.removeAttribute('aria-sort')
      else head.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending')
    }
    this.#fill()
  }

  #fill(): void {
    const { noun, nrRows } = this.#data
    const seen = this.#rows.slice(this.#first, this.#first + ROWS_SEEN)
    this.#body.replaceChildren(...seen.flatMap((row) => this.#rowElements(row)))
    const nrFound = this.#rows.length
    const count =
      nrFound === nrRows ? formatCount(nrRows) : `${formatCount(nrFound)} of ${formatCount(nrRows)}`
    const part =
      seen.length === nrFound
        ? ''
        : `, ${formatCount(this.#first + 1)} to ${formatCount(this.#first + seen.length)} seen`
    this.#status.textContent = `${count} ${noun}${part}`
    this.#pager.hidden = nrFound <= ROWS_SEEN
  }

  #rowElements(row: number): HTMLElement[] {
    const courses = this.#courses
    const [first, ...others] = this.#shown
    const name = this.#text(first, row)
    const cells = others.map((column) =>
      el('td', { class: this.#classOf(column) }, this.#text(column, row)),
    )
    if (courses === undefined) return [el('tr', {}, el('th', { scope: 'row' }, name), ...cells)]
    const open = el(
      'button',
      { type: 'button', 'aria-expanded': String(courses.isOpen(row)) },
      name,
    )
    const element = el('tr', {}, el('th', { scope: 'row' }, open), ...cells)
    // The mouse may hit the row anywhere; keys get to its button.
    element.addEventListener('click', () => {
      const detail = courses.toggle(row, this.#shown.length)
      open.setAttribute('aria-expanded', String(detail !== undefined))
      if (detail === undefined) element.nextElementSibling?.remove()
      else element.after(detail)
    })
    const detail = courses.detailOf(row)
    return detail === undefined ? [element] : [element, detail]
  }

  #text(column: number, row: number): string {
    return cellText(this.#data.columns[column], this.#cells[column], row)
  }
}
