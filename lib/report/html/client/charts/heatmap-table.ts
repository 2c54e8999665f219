import { CELL_FULL, CELL_UNKNOWN, type HeatmapChart } from '../../page-data.js'
import type { AddressMap } from '../../plot/address-map.js'
import type { HeatmapSource } from '../../plot/source.js'
import type { View } from '../../plot/view.js'
import { formatAddress, formatPercent, formatUs } from '../format.js'
import type { TableContent } from './data-table.js'

const COLUMNS = 10
const ROWS = 16

/** A heatmap in few cells, from the highest address. */
export function heatmapTable(
  { startUs, endUs }: HeatmapChart,
  source: HeatmapSource,
  addresses: AddressMap,
  whole: View,
): TableContent {
  const shares = new Uint16Array(COLUMNS * ROWS)
  source.paint(whole, COLUMNS, ROWS, shares)
  const columnUs = (endUs - startUs) / COLUMNS
  const cellText = (share: number): string =>
    share === CELL_UNKNOWN ? '–' : formatPercent(share / CELL_FULL)
  return {
    caption:
      `Share of checks that found an access: means over ${COLUMNS} parts of the time and ${ROWS} of the ` +
      'addresses; – is not monitored.',
    head: [
      'Addresses from',
      ...Array.from({ length: COLUMNS }, (_, i) => `from ${formatUs(startUs + i * columnUs)}`),
    ],
    rows: Array.from({ length: ROWS }, (_, y) => [
      formatAddress(addresses.pageAt((addresses.rows * (ROWS - 1 - y)) / ROWS)),
      ...Array.from(shares.subarray(y * COLUMNS, (y + 1) * COLUMNS), cellText),
    ]),
  }
}
