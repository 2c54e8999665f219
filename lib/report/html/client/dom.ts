/** Makes elements. Texts go in as text, never as HTML: names in a record may hold anything. */

/** Attributes; `true` sets an empty one, and undefined none. */
export type Attributes = Readonly<Record<string, string | number | true | undefined>>

/** An element with attributes and children. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children)
  return element
}

/** A button that says what it does; the label may be longer than what is shown. */
export function button(shown: string, label: string, onClick: () => void): HTMLButtonElement {
  const element = el('button', { type: 'button', title: label }, shown)
  if (label !== shown) element.setAttribute('aria-label', label)
  element.addEventListener('click', onClick)
  return element
}

let lastId = 0

/** An id that no other element of the page has. */
export function newId(): string {
  return `el-${++lastId}`
}

/** A value of the style sheet, such as `--ink`. */
export function styleValue(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

/** The 2D context of a canvas. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('this browser draws no canvas')
  return context
}
