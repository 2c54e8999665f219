/** Figures for people. */
import { unitOf } from '../base/figure-unit.js'
import { formatCount, formatShare, formatTime } from '../base/format.js'
import { formatShortSize } from '../report/view/ticks.js'
import type { FigureSpread } from './table.js'

/** A value of a figure: `92.1 %`, `12.5 MiB`, `1,234`. */
export function formatFigure(value: number, figure: string): string {
  switch (unitOf(figure)) {
    case 'bytes':
      return formatShortSize(value)
    case 'us':
      return formatTime(Math.round(value) * 1000)
    case 'share':
      return formatShare(Math.round(value * 1e4) / 1e4)
    case 'number':
      if (Number.isInteger(value)) return formatCount(value)
      return Math.abs(value) < 10 ? String(Number(value.toFixed(3))) : value.toFixed(1)
  }
}

/** The interval of a figure: `90 % to 95 %`. */
export function formatSpread({ low, high }: FigureSpread, figure: string): string {
  return `${formatFigure(low, figure)} to ${formatFigure(high, figure)}`
}
