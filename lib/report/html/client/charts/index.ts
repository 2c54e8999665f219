/** The kinds of charts. A new one is a file here, a line below, and its data in page-data.ts. */
import type { ChartData } from '../../page-data.js'
import { barsChart } from './bars.js'
import type { Chart, ChartPage } from './chart.js'
import { factsChart } from './facts.js'
import { heatmapChart } from './heatmap.js'
import { linesChart } from './lines.js'
import { sweepChart } from './sweep.js'
import { tableChart } from './table.js'
import { textChart } from './text.js'

/** Draws a chart. */
export function drawChart(data: ChartData, title: string, page: ChartPage): Promise<Chart> | Chart {
  switch (data.kind) {
    case 'heatmap':
      return heatmapChart(data, title, page)
    case 'lines':
      return linesChart(data, title, page)
    case 'bars':
      return barsChart(data)
    case 'facts':
      return factsChart(data)
    case 'sweep':
      return sweepChart(data, title, page)
    case 'table':
      return tableChart(data, title, page)
    case 'text':
      return textChart(data)
  }
}
