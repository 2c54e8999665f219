/** The choices above a chart of a sweep. */
import type { SweepChart } from '../../page-data.js'
import { button, el } from '../dom.js'
import { bestScale, scalesOf, type SweepChoice, type SweepScale } from './sweep-lines.js'

const SCALES: Readonly<Record<SweepScale, string>> = {
  even: 'evenly spaced',
  linear: 'linear',
  log: 'logarithmic',
}

/** What is chosen at first: along the longest parameter, a line for each value of the next. */
export function firstChoice(chart: SweepChart): SweepChoice {
  const byLength = chart.parameters
    .map(({ values }, index) => ({ index, length: values.length }))
    .sort((a, b) => b.length - a.length || a.index - b.index)
  const along = byLength[0].index
  return {
    figure: 0,
    along,
    by: byLength.at(1)?.index ?? -1,
    fixed: chart.parameters.map(() => 0),
    scale: bestScale(chart, along),
  }
}

/** Controls that change the choice. */
export class SweepControls {
  readonly element: HTMLElement = el('div', { class: 'choices' })
  /** Whether the axis of the figure begins at zero. */
  isFromZero = false
  readonly #chart: SweepChart
  readonly #choice: SweepChoice
  readonly #onChange: () => void

  constructor(chart: SweepChart, choice: SweepChoice, onChange: () => void) {
    this.#chart = chart
    this.#choice = choice
    this.#onChange = onChange
    this.#fill()
  }

  /** Makes the controls anew, as the choice is; the focus stays. */
  #fill(): void {
    const { parameters, figures } = this.#chart
    const choice = this.#choice
    const labels = parameters.map(({ label }, i) => [label, i] as const)
    const controls = [
      this.#select(
        'Figure',
        figures.map(({ name }, i) => [name, i] as const),
        choice.figure,
        (to) => {
          choice.figure = to
        },
      ),
      this.#select('Along', labels, choice.along, (to) => this.#setAlong(to)),
    ]
    if (parameters.length > 1) {
      const others = labels.filter(([, i]) => i !== choice.along)
      const lines = [['one only', -1] as const, ...others]
      controls.push(this.#select('Lines by', lines, choice.by, (to) => (choice.by = to)))
    }
    for (const [p, { label, values }] of parameters.entries()) {
      if (p === choice.along || p === choice.by) continue
      const options = values.map((value, i) => [value, i] as const)
      controls.push(
        this.#select(`With ${label}`, options, choice.fixed[p], (to) => (choice.fixed[p] = to)),
      )
    }
    controls.push(this.#scaleSelect(), this.#zeroButton())
    const focused = [...this.element.children].findIndex((child) =>
      child.contains(document.activeElement),
    )
    this.element.replaceChildren(...controls)
    const again = this.element.children[focused] as Element | undefined
    again?.querySelector<HTMLElement>('select')?.focus()
  }

  #setAlong(to: number): void {
    const choice = this.#choice
    if (choice.by === to) choice.by = choice.along
    choice.along = to
    choice.scale = bestScale(this.#chart, to)
  }

  #scaleSelect(): HTMLElement {
    const scales = scalesOf(this.#chart, this.#choice.along)
    const options = scales.map((scale, i) => [SCALES[scale], i] as const)
    return this.#select('Scale', options, scales.indexOf(this.#choice.scale), (to) => {
      this.#choice.scale = scales[to]
    })
  }

  #zeroButton(): HTMLElement {
    const zero = button('From zero', 'From zero', () => {
      this.isFromZero = !this.isFromZero
      zero.setAttribute('aria-pressed', String(this.isFromZero))
      this.#onChange()
    })
    zero.setAttribute('aria-pressed', String(this.isFromZero))
    return zero
  }

  #select(
    label: string,
    options: readonly (readonly [text: string, value: number])[],
    chosen: number,
    onChoice: (value: number) => void,
  ): HTMLElement {
    const select = el(
      'select',
      {},
      ...options.map(([text, value]) =>
        el('option', { value, selected: value === chosen || undefined }, text),
      ),
    )
    select.addEventListener('change', () => {
      onChoice(Number(select.value))
      this.#fill()
      this.#onChange()
    })
    return el('label', { class: 'control' }, `${label} `, select)
  }
}
