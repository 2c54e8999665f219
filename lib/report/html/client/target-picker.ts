import type { TargetLabel } from '../page-data.js'
import { button, el } from './dom.js'

/** Lets one target be chosen; undefined where there is only one. */
export function targetPicker(
  targets: readonly TargetLabel[],
  onChoice: (index: number) => void,
): HTMLElement | undefined {
  if (targets.length < 2) return undefined
  const select = el(
    'select',
    {},
    ...targets.map(({ name, where }, i) => el('option', { value: i }, `${name} (${where})`)),
  )
  const choose = (step: number): void => {
    const { length } = targets
    select.value = String((Number(select.value) + step + length) % length)
    onChoice(Number(select.value))
  }
  select.addEventListener('change', () => choose(0))
  return el(
    'div',
    { class: 'control' },
    el('label', {}, 'Target ', select),
    button('‹', 'Previous target', () => choose(-1)),
    button('›', 'Next target', () => choose(1)),
  )
}
