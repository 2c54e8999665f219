/** Mouse, touch and keyboard of a heatmap. */

/** What input does. Shares are of the width and height of the view, from the left and from the bottom. */
export interface HeatmapActions {
  pan(x: number, y: number): void
  zoom(time: number, rows: number, at: { readonly x: number; readonly y: number }): void
  reset(): void
  /** Points at a place of the element, in CSS pixels; undefined: at nothing. */
  point(at: { readonly x: number; readonly y: number } | undefined): void
  /** Moves the keyboard's cursor. */
  moveCursor(x: number, y: number): void
}

/** The place of the cells in the element. */
export interface InputArea {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

const CENTRE = { x: 0.5, y: 0.5 }
const KEY_ZOOM = 1.5
const KEY_PAN = 0.1
const KEY_CURSOR = 0.02

/** Listens; the wheel zooms only where the chart has the focus or Ctrl is held, so that the page can be scrolled. */
export function listen(element: HTMLElement, area: () => InputArea, actions: HeatmapActions): void {
  element.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (onKey(event.key, event.shiftKey, actions)) event.preventDefault()
  })
  element.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !element.matches(':focus')) return
      event.preventDefault()
      const factor = Math.exp(-Math.max(-60, Math.min(60, event.deltaY || event.deltaX)) / 150)
      const at = shareAt(event, element, area())
      actions.zoom(event.altKey ? 1 : factor, event.shiftKey ? 1 : factor, at)
    },
    { passive: false },
  )
  element.addEventListener('dblclick', (event) =>
    actions.zoom(2, 2, shareAt(event, element, area())),
  )
  listenToPointers(element, area, actions)
}

function onKey(key: string, isShifted: boolean, actions: HeatmapActions): boolean {
  const direction = DIRECTIONS[key] as readonly [number, number] | undefined
  if (direction !== undefined) {
    const [x, y] = direction
    if (isShifted) actions.moveCursor(x * KEY_CURSOR, y * KEY_CURSOR)
    else actions.pan(x * KEY_PAN, y * KEY_PAN)
  } else if (key === '+' || key === '=') actions.zoom(KEY_ZOOM, KEY_ZOOM, CENTRE)
  else if (key === '-' || key === '_') actions.zoom(1 / KEY_ZOOM, 1 / KEY_ZOOM, CENTRE)
  else if (key === '0' || key === 'Home') actions.reset()
  else return false
  return true
}

const DIRECTIONS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  PageUp: [0, 8],
  PageDown: [0, -8],
}

/** One pointer drags, two stretch. */
function listenToPointers(
  element: HTMLElement,
  area: () => InputArea,
  actions: HeatmapActions,
): void {
  const pointers = new Map<number, { x: number; y: number }>()
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    element.setPointerCapture(event.pointerId)
    actions.point(undefined)
  })
  element.addEventListener('pointermove', (event) => {
    const held = pointers.get(event.pointerId)
    if (held === undefined) {
      actions.point(placeIn(event, element))
      return
    }
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1]
    const { width, height } = area()
    if (other === undefined) {
      actions.pan((held.x - event.clientX) / width, (event.clientY - held.y) / height)
    } else {
      const before = Math.hypot(held.x - other.x, held.y - other.y)
      const now = Math.hypot(event.clientX - other.x, event.clientY - other.y)
      const middle = {
        clientX: (event.clientX + other.x) / 2,
        clientY: (event.clientY + other.y) / 2,
      }
      const factor = before > 0 && now > 0 ? now / before : 1
      actions.zoom(factor, factor, shareAt(middle, element, area()))
    }
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
  })
  const release = (event: PointerEvent): void => void pointers.delete(event.pointerId)
  element.addEventListener('pointerup', release)
  element.addEventListener('pointercancel', release)
  element.addEventListener('pointerleave', () => actions.point(undefined))
}

interface ClientPlace {
  readonly clientX: number
  readonly clientY: number
}

function placeIn(
  { clientX, clientY }: ClientPlace,
  element: HTMLElement,
): { x: number; y: number } {
  const { left, top } = element.getBoundingClientRect()
  return { x: clientX - left, y: clientY - top }
}

function shareAt(
  place: ClientPlace,
  element: HTMLElement,
  { left, top, width, height }: InputArea,
): { x: number; y: number } {
  const { x, y } = placeIn(place, element)
  const clamp = (share: number): number => Math.min(Math.max(share, 0), 1)
  return { x: clamp((x - left) / width), y: clamp(1 - (y - top) / height) }
}
