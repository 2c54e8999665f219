import type { BarsChart } from '../../page-data.js'
import { el } from '../dom.js'
import { formatValue } from '../format.js'
import type { Chart } from './chart.js'

/** Bars in a table: a chart that is its own table. */
export function barsChart({ caption, head, unit, rows }: BarsChart): Chart {
  const max = Math.max(...rows.map(({ values }) => values[0] ?? 0), Number.MIN_VALUE)
  const body = rows.map(({ label, values, tone }) => {
    const length = values[0] ?? 0
    const bar = el('div', { class: `fill ${tone}`, hidden: length === 0 || undefined })
    bar.style.inlineSize = `${(100 * length) / max}%`
    return el(
      'tr',
      {},
      el('th', { scope: 'row', title: label }, label),
      el('td', { class: 'track', 'aria-hidden': 'true' }, bar),
      ...values.map((value) => el('td', {}, value === null ? '–' : formatValue(value, unit))),
    )
  })
  const [first, ...others] = head
  const table = el(
    'table',
    { class: 'bars' },
    el('caption', {}, caption),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col' }, first),
        el('td', { 'aria-hidden': 'true' }),
        ...others.map((text) => el('th', { scope: 'col' }, text)),
      ),
    ),
    el('tbody', {}, ...body),
  )
  return { element: table }
}
