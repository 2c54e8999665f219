import uPlot from 'uplot'
import type { LinesChart, LinesLook } from '../../page-data.js'
import { loadFloats } from '../columns.js'
import { el, newId, styleValue } from '../dom.js'
import { formatValue } from '../format.js'
import type { TimeSubscriber } from '../time-link.js'
import { nameOf, type Chart, type ChartPage } from './chart.js'
import { dataTable } from './data-table.js'
import { linesTable } from './lines-table.js'
import { axisOf, followWidth, legendValue, PLOT_HEIGHT } from './plot-style.js'

/** Lines over a common x. */
export async function linesChart(data: LinesChart, title: string, page: ChartPage): Promise<Chart> {
  const columns = [data.x, ...data.lines.map(({ y }) => y)]
  if (data.band !== null) columns.push(data.band.low, data.band.high)
  return linesOf(data, await Promise.all(columns.map(loadFloats)), title, page)
}

/** Lines of values that are at hand: x, then each line, then the lower and the upper edge of the band. */
export function linesOf(
  look: LinesLook,
  columns: readonly Float64Array[],
  title: string,
  page: ChartPage,
): Chart {
  return new LinesView(look, columns, title, page)
}

class LinesView implements Chart, TimeSubscriber {
  readonly element: HTMLElement
  readonly #data: LinesLook
  readonly #page: ChartPage
  readonly #x: Float64Array
  /** As they are read out; those of a stack are drawn on top of each other. */
  readonly #columns: readonly Float64Array[]
  readonly #plot: uPlot
  readonly #host: HTMLElement
  readonly #status = el('p', { class: 'hidden', role: 'status' })
  readonly #ends: (() => void)[]
  /** Set while the others' cursor is followed. */
  #isFollowing = false

  constructor(data: LinesLook, columns: readonly Float64Array[], title: string, page: ChartPage) {
    this.#data = data
    this.#page = page
    this.#x = columns[0]
    const help = el('p', { class: 'hidden', id: newId() }, 'Left and right arrow read values out.')
    this.#host = el('div', {
      class: data.lines.length > 1 ? 'lines many' : 'lines',
      tabindex: 0,
      role: 'application',
      'aria-roledescription': 'line chart',
      'aria-label': nameOf(data.title ?? title, page),
      'aria-describedby': help.id,
    })
    this.element = el(
      'figure',
      {},
      this.#host,
      help,
      this.#status,
      el('figcaption', {}, el('p', {}, data.caption)),
      dataTable(data.title ?? title, () => linesTable(data, columns)),
    )
    this.#columns = columns
    this.#plot = new uPlot(this.#options(), plotted(data, columns), this.#host)
    this.#host.addEventListener('keydown', (event) => this.#onKey(event))
    this.#ends = [
      followWidth(this.#plot, this.#host, PLOT_HEIGHT),
      () => this.#plot.destroy(),
      page.theme.onChange(() => this.#plot.redraw(false)),
    ]
    if (data.xUnit === 'us') {
      this.#ends.push(page.time.subscribe(this))
      if (page.time.endUs > page.time.startUs) this.onRange(page.time.startUs, page.time.endUs)
    }
  }

  destroy(): void {
    for (const end of this.#ends) end()
  }

  onRange(min: number, max: number): void {
    this.#plot.setScale('x', { min, max })
  }

  onCursor(timeUs: number | undefined): void {
    this.#isFollowing = true
    const left = timeUs === undefined ? -10 : this.#plot.valToPos(timeUs, 'x')
    this.#plot.setCursor({ left, top: -10 })
    this.#isFollowing = false
  }

  #options(): uPlot.Options {
    const { xUnit, unit, xLabel, lines, band, isStacked } = this.#data
    const stepped = uPlot.paths.stepped!({ align: 1 })
    const series: uPlot.Series[] = [
      { label: xLabel, value: legendValue(xUnit) },
      ...lines.map(({ label, isStepped }, i): uPlot.Series => ({
        label,
        stroke: () => styleValue(`--line-${i + 1}`),
        width: 1.5,
        points: { show: false },
        value: (_, __, series, index) =>
          index === null ? '–' : formatValue(this.#columns[series][index], unit),
        ...(isStepped && { paths: stepped }),
        ...(isStacked === true && i === 0 && { fill: () => layerStyle(1) }),
      })),
    ]
    const bands: uPlot.Band[] = []
    if (isStacked === true) {
      for (let i = 2; i <= lines.length; i++) {
        bands.push({ series: [i, i - 1], fill: () => layerStyle(i) })
      }
    }
    if (band !== null) {
      const edge = { stroke: 'transparent', points: { show: false }, value: legendValue(unit) }
      series.push({ label: 'Lowest', ...edge }, { label: 'Highest', ...edge })
      const low = series.length - 2
      bands.push({ series: [low + 1, low], fill: () => styleValue('--band') })
    }
    return {
      width: this.#host.clientWidth || 480,
      height: PLOT_HEIGHT,
      series,
      bands,
      scales: { x: { time: false }, y: { range: (_, __, max) => [0, max > 0 ? max * 1.06 : 1] } },
      axes: [
        { ...axisOf(xUnit, 72), size: 30 },
        { ...axisOf(unit, 34), size: 70 },
      ],
      legend: { markers: { width: 0, fill: 'transparent' } },
      cursor: {
        y: false,
        drag: { x: xUnit === 'us', y: false, setScale: false },
        points: { size: 7 },
        bind: { dblclick: () => () => (this.#resetTime(), null) },
      },
      hooks: {
        setSelect: [(plot) => this.#onSelect(plot)],
        setCursor: [(plot) => this.#onCursorMoved(plot)],
      },
    }
  }

  #resetTime(): void {
    const [startUs, endUs] = this.#page.time.whole
    if (this.#data.xUnit !== 'us') return
    // Without a heatmap, the whole time is that of the lines.
    if (startUs < endUs) this.#page.time.setRange(startUs, endUs)
    else this.#page.time.setRange(this.#x[0], this.#x.at(-1)!)
  }

  #onSelect(plot: uPlot): void {
    const { left, width } = plot.select
    if (width < 4) return
    const [startUs, endUs] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
    this.#page.time.setRange(startUs, endUs)
  }

  #onCursorMoved(plot: uPlot): void {
    if (this.#isFollowing || this.#data.xUnit !== 'us') return
    const { left } = plot.cursor
    const timeUs = left === undefined || left < 0 ? undefined : plot.posToVal(left, 'x')
    this.#page.time.setCursor(timeUs, this)
  }

  #onKey(event: KeyboardEvent): void {
    const { key } = event
    const last = this.#x.length - 1
    const stride = Math.max(1, Math.round(last / 100))
    const index = this.#plot.cursor.idx ?? Math.round(last / 2)
    const next = { ArrowLeft: index - stride, ArrowRight: index + stride, Home: 0, End: last }[key]
    if (key === '0') this.#resetTime()
    else if (next === undefined) return
    else this.#readOut(Math.min(Math.max(next, 0), last))
    event.preventDefault()
  }

  #readOut(index: number): void {
    const { xUnit, unit, lines } = this.#data
    this.#plot.setCursor({ left: this.#plot.valToPos(this.#x[index], 'x'), top: 10 })
    const values = lines.map(({ label }, i) => {
      const value = this.#columns[i + 1][index]
      return `${label} ${formatValue(value, unit)}`
    })
    this.#status.textContent = `${formatValue(this.#x[index], xUnit)}: ${values.join(', ')}`
  }
}

/** What is drawn: of a stack each line's sum with those before. */
function plotted({ isStacked }: LinesLook, columns: readonly Float64Array[]): Float64Array[] {
  if (isStacked !== true) return [...columns]
  const [x, ...values] = columns
  let below = new Float64Array(x.length)
  return [x, ...values.map((own) => (below = own.map((value, i) => value + below[i])))]
}

/** The ground of a layer: its line's colour, let through. */
function layerStyle(line: number): string {
  return `${styleValue(`--line-${line}`)}66`
}
