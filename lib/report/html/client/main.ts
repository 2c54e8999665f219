/** The script of a report page: makes it of its data. */
import type { ChartData, PageData, PanelData } from '../page-data.js'
import type { Chart, ChartPage } from './charts/chart.js'
import { drawChart } from './charts/index.js'
import { el } from './dom.js'
import { targetPicker } from './target-picker.js'
import { Theme } from './theme.js'
import { TimeLink } from './time-link.js'

/** A panel on the page: charts of the record stay, those of a target change. */
interface PanelView {
  readonly panel: PanelData
  readonly host: HTMLElement
  charts: readonly Chart[]
}

start().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error)
  const text = `The report cannot be drawn here (${reason}). It needs a browser of 2023 or later.`
  document.getElementById('report')!.prepend(el('p', { role: 'alert' }, text))
})

async function start(): Promise<void> {
  const data = JSON.parse(document.getElementById('data')!.textContent) as PageData
  const theme = new Theme()
  const time = new TimeLink()
  const pageOf = (target: number): ChartPage => ({ theme, time, target: data.targets[target] })
  const views = data.panels.map((panel): PanelView => ({ panel, host: el('div'), charts: [] }))
  let shown = 0
  const picker = targetPicker(data.targets, (target) => {
    shown = target
    void Promise.all(views.map((view) => showTarget(view, target, () => shown, pageOf(target))))
  })
  const main = el('main')
  document.getElementById('report')!.append(header(data, theme, picker), main, footer(data))
  for (const view of views) main.append(await sectionOf(view, pageOf(0)))
  // The first charts are seen before the last are drawn.
  for (const view of views) {
    await showTarget(view, 0, () => shown, pageOf(0))
    await new Promise((resolve) => setTimeout(resolve))
  }
  document.documentElement.dataset.ready = 'true'
}

function header(data: PageData, theme: Theme, picker: HTMLElement | undefined): HTMLElement {
  return el(
    'header',
    {},
    el('h1', {}, data.title),
    el('div', { class: 'controls' }, ...(picker ? [picker] : []), theme.control()),
    ...data.notes.map((note) => el('p', { class: 'note', role: 'note' }, note)),
  )
}

function footer({ generator }: PageData): HTMLElement {
  return el(
    'footer',
    {},
    `Made by ${generator}. Checks are DAMON's access checks of sampled pages.`,
  )
}

async function sectionOf(view: PanelView, page: ChartPage): Promise<HTMLElement> {
  const { id, title, isHalf, charts } = view.panel
  const heading = el('h2', { id: `${id}-title` }, title)
  const fixed = await drawAll(charts, title, { ...page, target: null })
  return el(
    'section',
    { id, class: isHalf ? 'half' : undefined, 'aria-labelledby': heading.id },
    heading,
    ...fixed.map(({ element }) => element),
    view.host,
  )
}

/** Draws a target's charts in place of the last one's, unless another has been chosen in the meantime. */
async function showTarget(
  view: PanelView,
  target: number,
  shown: () => number,
  page: ChartPage,
): Promise<void> {
  const { chartsOfTargets, title } = view.panel
  if (chartsOfTargets.length === 0 || shown() !== target) return
  const charts = await drawAll(chartsOfTargets[target], title, page)
  if (shown() !== target) {
    for (const chart of charts) chart.destroy?.()
    return
  }
  for (const chart of view.charts) chart.destroy?.()
  view.charts = charts
  // Where a panel tells of the record, too, it says from where on it tells of the target.
  const { name, where } = page.target!
  const heading = el('h3', {}, name, el('span', { class: 'quiet' }, ` ${where}`))
  view.host.replaceChildren(
    ...(view.panel.charts.length > 0 ? [heading] : []),
    ...charts.map(({ element }) => element),
  )
}

function drawAll(charts: readonly ChartData[], title: string, page: ChartPage): Promise<Chart[]> {
  return Promise.all(charts.map(async (chart) => drawChart(chart, title, page)))
}
