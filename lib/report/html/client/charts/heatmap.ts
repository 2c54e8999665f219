import type { HeatmapChart } from '../../page-data.js'
import { AddressMap } from '../../plot/address-map.js'
import { CellSource } from '../../plot/cell-source.js'
import { pixelTable, roundScale } from '../../plot/palette.js'
import { RegionSource } from '../../plot/region-source.js'
import type { HeatmapSource } from '../../plot/source.js'
import { isSameView, pan, withTime, zoom, type View } from '../../plot/view.js'
import { loadBytes, loadCounts, loadFloats } from '../columns.js'
import { button, contextOf, el, newId } from '../dom.js'
import type { TimeSubscriber } from '../time-link.js'
import { nameOf, type Chart, type ChartPage } from './chart.js'
import { dataTable } from './data-table.js'
import { drawFrame, placeAt, plotArea, viewInWords } from './heatmap-frame.js'
import { hatch } from './heatmap-hatch.js'
import { listen, type HeatmapActions } from './heatmap-input.js'
import { Legend } from './heatmap-legend.js'
import { Raster } from './heatmap-raster.js'
import { spotLines } from './heatmap-spot.js'
import { heatmapTable } from './heatmap-table.js'

/** Address × time on a canvas. */
export async function heatmapChart(
  data: HeatmapChart,
  title: string,
  page: ChartPage,
): Promise<Chart> {
  if (data.segments.length === 0) {
    return { element: el('p', { class: 'quiet' }, 'No memory was monitored.') }
  }
  const addresses = new AddressMap(data.segments)
  return new HeatmapView(data, title, page, addresses, await loadSource(data, addresses))
}

async function loadSource(data: HeatmapChart, addresses: AddressMap): Promise<HeatmapSource> {
  const { detail, startUs, endUs } = data
  if (detail.kind === 'cells') {
    const shares = new Uint16Array(await loadBytes(detail.shares))
    return new CellSource(detail, shares, addresses, startUs, endUs)
  }
  const [starts, ends, startPage, endPage] = await Promise.all(
    [detail.startUs, detail.endUs, detail.startPage, detail.endPage].map(loadFloats),
  )
  const [nrSamples, first, nrAccesses, age] = await Promise.all(
    [detail.nrSamples, detail.first, detail.nrAccesses, detail.age].map(loadCounts),
  )
  const regions = { startUs: starts, endUs: ends, nrSamples, first }
  return new RegionSource({ ...regions, startPage, endPage, nrAccesses, age }, addresses)
}

class HeatmapView implements Chart, HeatmapActions, TimeSubscriber {
  readonly element: HTMLElement
  readonly #data: HeatmapChart
  readonly #page: ChartPage
  readonly #addresses: AddressMap
  readonly #source: HeatmapSource
  readonly #whole: View
  readonly #raster = new Raster()
  readonly #legend = new Legend()
  readonly #canvas = el('canvas', { 'aria-hidden': 'true' })
  readonly #plot: HTMLElement
  readonly #lines = [el('div', { class: 'cross time' }), el('div', { class: 'cross row' })]
  readonly #tip = el('div', { class: 'tip', 'aria-hidden': 'true' })
  readonly #status = el('p', { class: 'readout', role: 'status' })
  readonly #ends: (() => void)[]
  #view: View
  /** The keyboard's, in shares of the view. */
  #cursor: { x: number; y: number } | undefined
  #isLog = false
  #colours: Uint32Array | undefined
  /** Of what is not monitored. */
  #ground: CanvasPattern | string = ''
  #frame = 0

  constructor(
    data: HeatmapChart,
    title: string,
    page: ChartPage,
    addresses: AddressMap,
    source: HeatmapSource,
  ) {
    this.#data = data
    this.#page = page
    this.#addresses = addresses
    this.#source = source
    const { startUs, endUs } = data
    this.#whole = { startUs, endUs, low: 0, high: addresses.rows }
    page.time.setWhole(startUs, endUs)
    this.#view = withTime(this.#whole, this.#whole, page.time.startUs, page.time.endUs)
    const help = el('p', { class: 'quiet', id: newId() }, HELP)
    this.#plot = el(
      'div',
      {
        class: 'plot',
        tabindex: 0,
        role: 'application',
        'aria-roledescription': 'heatmap',
        'aria-label': nameOf(title, page),
        'aria-describedby': help.id,
      },
      this.#canvas,
      ...this.#lines,
      this.#tip,
    )
    this.element = el(
      'figure',
      { class: 'heatmap' },
      el('div', { class: 'toolbar' }, this.#legend.element, this.#controls()),
      this.#plot,
      this.#status,
      el('figcaption', {}, el('p', {}, data.caption), help),
      dataTable(title, () => heatmapTable(data, source, addresses, this.#whole)),
    )
    listen(this.#plot, () => this.#area(), this)
    const observer = new ResizeObserver(() => this.#draw())
    observer.observe(this.#plot)
    this.#ends = [
      () => observer.disconnect(),
      page.time.subscribe(this),
      page.theme.onChange(() => {
        this.#colours = undefined
        this.#draw()
      }),
    ]
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame)
    for (const end of this.#ends) end()
  }

  pan(x: number, y: number): void {
    this.#show(pan(this.#view, this.#whole, x, y))
  }

  zoom(time: number, rows: number, at: { readonly x: number; readonly y: number }): void {
    this.#show(zoom(this.#view, this.#whole, { time, rows }, at))
  }

  reset(): void {
    this.#show(this.#whole)
  }

  point(at: { readonly x: number; readonly y: number } | undefined): void {
    const place = at && placeAt(this.#area(), this.#view, at.x, at.y)
    if (at === undefined || !place?.isInside) {
      this.#cross(undefined)
      this.#tip.hidden = true
      this.#page.time.setCursor(undefined, this)
      return
    }
    this.#cross(at)
    this.#page.time.setCursor(place.timeUs, this)
    const spot = this.#source.at(place.timeUs, place.row)
    const lines = spot === undefined ? ['not monitored'] : spotLines(spot, this.#data.sampling)
    this.#tip.replaceChildren(...lines.map((line) => el('div', {}, line)))
    this.#tip.hidden = false
    const { clientWidth, clientHeight } = this.#plot
    const { offsetWidth, offsetHeight } = this.#tip
    const x = at.x + 16 + offsetWidth > clientWidth ? at.x - 16 - offsetWidth : at.x + 16
    const y = Math.min(Math.max(at.y - offsetHeight / 2, 0), clientHeight - offsetHeight)
    this.#tip.style.transform = `translate(${Math.max(0, x)}px, ${y}px)`
  }

  moveCursor(x: number, y: number): void {
    const { x: oldX, y: oldY } = this.#cursor ?? { x: 0.5 - x, y: 0.5 - y }
    const clamp = (share: number): number => Math.min(Math.max(share, 0.002), 0.998)
    this.#cursor = { x: clamp(oldX + x), y: clamp(oldY + y) }
    const { left, top, width, height } = this.#area()
    const at = { x: left + this.#cursor.x * width, y: top + (1 - this.#cursor.y) * height }
    this.point(at)
    this.#status.textContent = Array.from(this.#tip.children, (line) => line.textContent).join('; ')
  }

  onRange(startUs: number, endUs: number): void {
    this.#show(withTime(this.#view, this.#whole, startUs, endUs), false)
  }

  onCursor(timeUs: number | undefined): void {
    this.#tip.hidden = true
    const { startUs, endUs } = this.#view
    const { left, width } = this.#area()
    const share = timeUs === undefined ? -1 : (timeUs - startUs) / (endUs - startUs)
    this.#cross(share < 0 || share > 1 ? undefined : { x: left + share * width })
  }

  #show(view: View, isOwn = true): void {
    if (isSameView(view, this.#view)) return
    this.#view = view
    this.#cursor = undefined
    this.#status.textContent = viewInWords(view, this.#addresses)
    if (isOwn) this.#page.time.setRange(view.startUs, view.endUs, this)
    this.#cross(undefined)
    this.#tip.hidden = true
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => this.#draw())
  }

  #cross(at: { readonly x: number; readonly y?: number } | undefined): void {
    const [time, row] = this.#lines
    const { left, top, width, height } = this.#area()
    time.hidden = at === undefined
    row.hidden = at?.y === undefined
    if (at !== undefined) time.style.transform = `translate(${Math.round(at.x)}px, ${top}px)`
    if (at?.y !== undefined) row.style.transform = `translate(${left}px, ${Math.round(at.y)}px)`
    time.style.blockSize = `${height}px`
    row.style.inlineSize = `${width}px`
  }

  #area(): ReturnType<typeof plotArea> {
    return plotArea(this.#plot.clientWidth, this.#plot.clientHeight)
  }

  #draw(): void {
    const { clientWidth: width, clientHeight: height } = this.#plot
    if (width === 0) return
    const ratio = devicePixelRatio || 1
    const area = this.#area()
    const { isDark } = this.#page.theme
    const scale = { isLog: this.#isLog, max: roundScale(this.#data.shareMax) }
    if (this.#colours === undefined) {
      this.#colours = pixelTable(scale, isDark)
      this.#ground = hatch(this.#canvas)
      this.#legend.draw(scale, isDark)
    }
    const [pixelsX, pixelsY] = [area.width * ratio, area.height * ratio]
    this.#raster.paint(this.#source, this.#view, pixelsX, pixelsY, this.#colours)
    if (this.#canvas.width !== width * ratio || this.#canvas.height !== height * ratio) {
      this.#canvas.width = width * ratio
      this.#canvas.height = height * ratio
    }
    const context = contextOf(this.#canvas)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    context.fillStyle = this.#ground
    context.fillRect(area.left, area.top, area.width, area.height)
    context.imageSmoothingEnabled = false
    context.drawImage(this.#raster.canvas, area.left, area.top, area.width, area.height)
    drawFrame(context, area, this.#view, this.#addresses)
  }

  #controls(): HTMLElement {
    const log = button('Log scale', 'Log scale', () => {
      this.#isLog = !this.#isLog
      log.setAttribute('aria-pressed', String(this.#isLog))
      this.#colours = undefined
      this.#draw()
    })
    log.setAttribute('aria-pressed', 'false')
    const centre = { x: 0.5, y: 0.5 }
    return el(
      'div',
      { class: 'buttons', role: 'group', 'aria-label': 'Heatmap view' },
      log,
      button('−', 'Zoom out', () => this.zoom(1 / 1.5, 1 / 1.5, centre)),
      button('+', 'Zoom in', () => this.zoom(1.5, 1.5, centre)),
      button('Reset', 'Reset the view', () => this.reset()),
    )
  }
}

const HELP =
  'Drag to pan. Click, then the wheel zooms; with Shift the time only, with Alt the addresses only. Keys: arrows ' +
  'pan, + and − zoom, 0 resets, Shift with arrows reads cells out.'
