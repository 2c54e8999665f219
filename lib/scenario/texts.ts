/** Values in the texts of a scenario, such that they are read back as they are. */
import { formatSizeExact, formatTimeExact } from '../base/format.js'
import { PAGE_BYTES, parseTime } from '../base/units.js'

/** Plain JSON. */
export type JsonObject = Readonly<Record<string, unknown>>

/** The kind of pages of an order. */
export function pageText(order: 0 | 9): string {
  return order === 9 ? '2M' : '4K'
}

/** A time in damo's exact form, or in plain µs where that would lose some. */
export function timeText(us: number): string {
  const text = formatTimeExact(us * 1000)
  return parseTime(text, 'us') === us ? text : `${us} us`
}

/** The size of so many pages. */
export function sizeOfPages(pages: number): string {
  return formatSizeExact(pages * PAGE_BYTES)
}
