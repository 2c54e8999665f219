import { colourOfLevel, levelOf, shareAtLevel, type ScaleOptions } from '../../plot/palette.js'
import { contextOf, el } from '../dom.js'
import { formatPercent } from '../format.js'

const WIDTH = 180
const HEIGHT = 10

/** What the colours mean. */
export class Legend {
  readonly element: HTMLElement
  readonly #bar = el('canvas', { width: WIDTH, height: HEIGHT, 'aria-hidden': 'true' })
  readonly #labels = el('span', { class: 'labels' })

  constructor() {
    this.element = el(
      'div',
      { class: 'legend' },
      el('span', {}, 'Checks that found an access'),
      el('span', { class: 'scale' }, this.#bar, this.#labels),
      el('span', {}, el('span', { class: 'swatch' }), ' not monitored'),
    )
  }

  draw(scale: ScaleOptions, isDark: boolean): void {
    const context = contextOf(this.#bar)
    for (let x = 0; x < WIDTH; x++) {
      const [red, green, blue] = colourOfLevel(x / (WIDTH - 1), isDark)
      context.fillStyle = `rgb(${red} ${green} ${blue})`
      context.fillRect(x, 0, 1, HEIGHT)
    }
    const shares = scale.isLog
      ? [shareAtLevel(1 / 3, scale), shareAtLevel(2 / 3, scale), scale.max]
      : [scale.max / 2, scale.max]
    this.#labels.replaceChildren(
      ...[0, ...shares].map((share) => {
        const label = el('span', {}, formatPercent(share))
        label.style.insetInlineStart = `${100 * levelOf(share, scale)}%`
        return label
      }),
    )
  }
}
