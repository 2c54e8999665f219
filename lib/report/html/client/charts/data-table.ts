/** The table behind a chart. */
import { el } from '../dom.js'

/** Rows of text; the first cell of each names it. */
export interface TableContent {
  readonly caption: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A fold that holds a table, made when it is first opened. */
export function dataTable(title: string, content: () => TableContent): HTMLDetailsElement {
  const details = el(
    'details',
    { class: 'data-table' },
    el('summary', {}, 'Table', el('span', { class: 'hidden' }, ` of ${title}`)),
  )
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) details.append(tableOf(title, content()))
  })
  return details
}

function tableOf(title: string, { caption, head, rows }: TableContent): HTMLElement {
  const table = el(
    'table',
    {},
    el('caption', {}, caption),
    el('thead', {}, el('tr', {}, ...head.map((text) => el('th', { scope: 'col' }, text)))),
    el(
      'tbody',
      {},
      ...rows.map(([name, ...cells]) =>
        el('tr', {}, el('th', { scope: 'row' }, name), ...cells.map((text) => el('td', {}, text))),
      ),
    ),
  )
  return el(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Table of ${title}` },
    table,
  )
}
