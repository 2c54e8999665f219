import type { FactsChart } from '../../page-data.js'
import { el } from '../dom.js'
import type { Chart } from './chart.js'

/** Names with values, side by side. */
export function factsChart({ facts }: FactsChart): Chart {
  const items = facts.map(({ label, value, note }) =>
    el(
      'div',
      {},
      el('dt', {}, label),
      el('dd', {}, value),
      ...(note === undefined ? [] : [el('dd', { class: 'note' }, note)]),
    ),
  )
  return { element: el('dl', { class: 'facts' }, ...items) }
}
