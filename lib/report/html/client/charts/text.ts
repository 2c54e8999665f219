import type { TextChart } from '../../page-data.js'
import { button, el } from '../dom.js'
import type { Chart } from './chart.js'

/** A text with a button that copies it. */
export function textChart({ caption, text, isFolded }: TextChart): Chart {
  const pre = el('pre', { tabindex: 0, role: 'region', 'aria-label': caption }, text)
  const status = el('span', { role: 'status', class: 'quiet' })
  const copy = button('Copy', `Copy: ${caption}`, () => {
    navigator.clipboard.writeText(text).then(
      () => (status.textContent = 'copied'),
      () => {
        getSelection()?.selectAllChildren(pre)
        status.textContent = 'selected: copy it with the keyboard'
      },
    )
  })
  const bar = el('div', { class: 'bar' }, copy, status)
  if (!isFolded) {
    return { element: el('div', { class: 'text' }, el('p', { class: 'quiet' }, caption), pre, bar) }
  }
  const details = el('details', { class: 'text' }, el('summary', {}, caption), pre, bar)
  return { element: details }
}
