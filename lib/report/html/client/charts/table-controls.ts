import type { TableChart } from '../../page-data.js'
import type { TableChoice } from '../../plot/table-order.js'
import { el } from '../dom.js'

/** Rows up to which nobody needs to search. */
const ROWS_SEARCHED = 12

/** What rows are filtered by; undefined where there are few. */
export function tableControls(
  { columns, noun, nrRows }: TableChart,
  choice: TableChoice,
  onChange: () => void,
): HTMLElement | undefined {
  if (nrRows <= ROWS_SEARCHED) return undefined
  const search = el('input', { type: 'search', placeholder: 'part of a name', autocomplete: 'off' })
  search.addEventListener('input', () => {
    choice.search = search.value
    onChange()
  })
  const selects = columns.flatMap((column, c) => {
    if (column.kind !== 'text' || !column.isChoice || column.words.length < 2) return []
    const { label, words } = column
    const options = words.map((word, i) => el('option', { value: i }, word === '' ? 'none' : word))
    const select = el('select', {}, el('option', { value: -1 }, 'all'), ...options)
    select.addEventListener('change', () => {
      const word = Number(select.value)
      if (word < 0) choice.words.delete(c)
      else choice.words.set(c, word)
      onChange()
    })
    return [el('label', { class: 'control' }, `${label} `, select)]
  })
  const searching = el('label', { class: 'control' }, `Find ${noun} `, search)
  return el('div', { class: 'choices' }, searching, ...selects)
}
