import type uPlot from 'uplot'
import type { SweepChart } from '../../page-data.js'
import { loadFloats } from '../columns.js'
import { el, newId } from '../dom.js'
import { formatFigure } from '../format.js'
import type { Chart, ChartPage } from './chart.js'
import { dataTable, type TableContent } from './data-table.js'
import { followWidth, PLOT_HEIGHT } from './plot-style.js'
import { firstChoice, SweepControls } from './sweep-controls.js'
import { sweepLines, type SweepColumns, type SweepLines } from './sweep-lines.js'
import { sweepPlot } from './sweep-plot.js'

/** Figures over parameters. */
export async function sweepChart(data: SweepChart, title: string, page: ChartPage): Promise<Chart> {
  const columns = await Promise.all(
    data.figures.map(async ({ median, low, high }): Promise<SweepColumns> => {
      const [m, l, h] = await Promise.all([median, low, high].map(loadFloats))
      return { median: m, low: l, high: h }
    }),
  )
  return new SweepView(data, columns, title, page)
}

class SweepView implements Chart {
  readonly element: HTMLElement
  readonly #data: SweepChart
  readonly #columns: readonly SweepColumns[]
  readonly #title: string
  readonly #choice: ReturnType<typeof firstChoice>
  readonly #controls: SweepControls
  readonly #host: HTMLElement
  readonly #status = el('p', { class: 'hidden', role: 'status' })
  readonly #note = el('p')
  readonly #unsubscribe: () => void
  #table: HTMLDetailsElement
  #drawn: SweepLines
  #plot: uPlot | undefined
  #endFollowing: (() => void) | undefined

  constructor(data: SweepChart, columns: readonly SweepColumns[], title: string, page: ChartPage) {
    this.#data = data
    this.#columns = columns
    this.#title = title
    this.#choice = firstChoice(data)
    this.#controls = new SweepControls(data, this.#choice, () => this.#draw())
    const help = el('p', { class: 'hidden', id: newId() }, 'Left and right arrow read values out.')
    this.#host = el('div', {
      class: 'lines',
      tabindex: 0,
      role: 'application',
      'aria-roledescription': 'line chart',
      'aria-label': title,
      'aria-describedby': help.id,
    })
    this.#table = dataTable(title, () => this.#tableContent())
    this.element = el(
      'figure',
      {},
      this.#controls.element,
      this.#host,
      help,
      this.#status,
      el('figcaption', {}, el('p', {}, data.caption), this.#note),
      this.#table,
    )
    this.#drawn = this.#pick()
    this.#host.addEventListener('keydown', (event) => this.#onKey(event))
    this.#unsubscribe = page.theme.onChange(() => this.#plot?.redraw(false))
    this.#draw()
  }

  destroy(): void {
    this.#unsubscribe()
    this.#endFollowing?.()
    this.#plot?.destroy()
  }

  #pick(): SweepLines {
    return sweepLines(this.#data, this.#choice, this.#columns[this.#choice.figure])
  }

  #draw(): void {
    this.#drawn = this.#pick()
    const { lines, nrOthers } = this.#drawn
    this.#endFollowing?.()
    this.#plot?.destroy()
    this.#host.classList.toggle('many', lines.length > 1)
    this.#plot = sweepPlot(
      this.#data,
      this.#choice,
      this.#drawn,
      this.#controls.isFromZero,
      this.#host,
    )
    this.#endFollowing = followWidth(this.#plot, this.#host, PLOT_HEIGHT + 80)
    this.#note.textContent =
      nrOthers === 0 ? '' : `The first ${lines.length} of ${lines.length + nrOthers} lines.`
    const table = dataTable(this.#title, () => this.#tableContent())
    const { open } = this.#table
    this.#table.replaceWith(table)
    this.#table = table
    table.open = open
  }

  #onKey(event: KeyboardEvent): void {
    const last = this.#drawn.x.length - 1
    const index = this.#plot?.cursor.idx ?? -1
    const to = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: last }[event.key]
    if (to === undefined) return
    this.#readOut(Math.min(Math.max(to, 0), last))
    event.preventDefault()
  }

  #readOut(index: number): void {
    const { x, xLabels, lines } = this.#drawn
    this.#plot!.setCursor({ left: this.#plot!.valToPos(x[index], 'x'), top: 10 })
    const { unit } = this.#data.figures[this.#choice.figure]
    const values = lines.map(({ label, median, low, high }) => {
      const spread = `${formatFigure(low[index], unit)} to ${formatFigure(high[index], unit)}`
      const text = formatFigure(median[index], unit)
      const hasSpread = this.#data.bandLabel !== null && !Number.isNaN(median[index])
      return `${label} ${text}${hasSpread ? ` (${spread})` : ''}`
    })
    this.#status.textContent = `${xLabels[index]}: ${values.join(', ')}`
  }

  /** The values that are drawn. */
  #tableContent(): TableContent {
    const { along, by, figure } = this.#choice
    const { parameters, figures, bandLabel } = this.#data
    const { unit, name } = figures[figure]
    const { xLabels, lines } = this.#drawn
    return {
      caption: bandLabel === null ? `${name}.` : `${name}: median, ${bandLabel}.`,
      head: [
        parameters[along].label,
        ...lines.flatMap(({ label }) => {
          const shown = by < 0 ? 'Median' : `${parameters[by].label} ${label}`
          return bandLabel === null ? [shown] : [shown, 'from', 'to']
        }),
      ],
      rows: xLabels.map((text, i) => [
        text,
        ...lines.flatMap(({ median, low, high }) =>
          (bandLabel === null ? [median] : [median, low, high]).map((column) =>
            formatFigure(column[i], unit),
          ),
        ),
      ]),
    }
  }
}
