import { WriteStream } from 'node:tty'
import type { RunSummary } from '../engine/summary.js'
import { formatCount } from '../base/format.js'
import { openRecord } from '../record/reader.js'
import { heatmapsOf, type Heatmap } from '../report/heatmap.js'
import type { ColourMode } from '../report/view/colours.js'
import { formatHeatmap, scaleOf, terminalGrid } from '../report/view/terminal-heatmap.js'

const HEATMAPS_MAX = 3
/** Lines of cells of all heatmaps, and of one at least. */
const LINES_TOTAL = 26
const LINES_MIN = 10
/** Where standard output is no terminal. */
const WIDTH_DEFAULT = 100
const WIDTH_MAX = 160

/** Draws the first targets of a run's record for standard output; '' where nothing was monitored. */
export function drawHeatmaps(record: string, summary: RunSummary): string {
  const colour = colourMode()
  const width = process.stdout.isTTY ? Math.min(process.stdout.columns, WIDTH_MAX) : WIDTH_DEFAULT
  const reader = openRecord(record)
  try {
    const { heatmaps, nrOthers } = heatmapsOf(reader, HEATMAPS_MAX, (nrHeatmaps) =>
      terminalGrid(width, Math.max(LINES_MIN, Math.floor(LINES_TOTAL / nrHeatmaps)), colour),
    )
    const scale = scaleOf(heatmaps)
    const drawn = heatmaps.map((heatmap) =>
      formatHeatmap(heatmap, { title: titleOf(heatmap, summary), colour, scale }),
    )
    const others = nrOthers === 0 ? [] : [`… and ${formatCount(nrOthers)} more targets`]
    return [...drawn, ...others].join('\n\n')
  } finally {
    reader.close()
  }
}

function titleOf({ context, target }: Heatmap, { contexts }: RunSummary): string {
  return contexts[context].targets[target] ?? 'physical memory'
}

/** What standard output shows; obeys FORCE_COLOR, NO_COLOR and COLORTERM as Node does. */
function colourMode(): ColourMode {
  const isWanted = process.stdout.isTTY || process.env.FORCE_COLOR !== undefined
  const depth = isWanted ? WriteStream.prototype.getColorDepth() : 1
  return depth >= 24 ? 'truecolor' : depth >= 8 ? 'ansi256' : 'plain'
}
