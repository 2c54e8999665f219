/** Ranges of addresses as users write them. */
import { UsageError } from '../base/errors.js'
import { PAGE_BYTES, parseSize, showValue } from '../base/units.js'

/** Bytes, half open. */
export interface AddressRange {
  readonly start: number
  readonly end: number
  /** Both count from the start of a target's memory. */
  readonly isOffset: boolean
}

const EXAMPLE =
  'start-end, start+size or one address, in hex or sizes, as in 0x7f0000000000+2M; +64M counts from the start of ' +
  "the target's memory"
const RANGE = /^(?<plus>\+?)(?<first>[^+-]+)(?:-\+?(?<last>[^+-]+)|\+(?<size>[^+-]+))?$/

/**
 * Reads `0x7f0000000000-0x7f0000200000`, `0x7f0000000000+2M`, `0x7f0000000000` (the page that holds it), and the
 * same from a `+` on, as offsets.
 *
 * @throws UsageError
 */
export function parseAddressRange(text: string): AddressRange {
  const groups = RANGE.exec(text.trim())?.groups as RangeGroups | undefined
  if (groups === undefined) throw refusal(text, EXAMPLE)
  const { plus, first, last, size } = groups
  const start = addressOf(first, text)
  const isOffset = plus !== ''
  const length = size === undefined ? 0 : addressOf(size, text)
  const end = last === undefined ? start + length : addressOf(last, text)
  if (last === undefined && size === undefined) {
    const page = Math.floor(start / PAGE_BYTES) * PAGE_BYTES
    return { start: page, end: page + PAGE_BYTES, isOffset }
  }
  if (end <= start) throw refusal(text, 'an end above its start')
  return { start, end, isOffset }
}

/** What the expression finds; some of it is not there. */
interface RangeGroups {
  readonly plus: string
  readonly first: string
  readonly last: string | undefined
  readonly size: string | undefined
}

function addressOf(text: string, whole: string): number {
  const isHex = /^\s*0x[\da-f_]+\s*$/i.test(text)
  let value: number
  try {
    value = isHex ? Number(text.replaceAll('_', '')) : parseSize(text)
  } catch {
    throw refusal(whole, EXAMPLE)
  }
  if (!Number.isSafeInteger(value) || value < 0) throw refusal(whole, 'addresses below 2^53')
  return value
}

function refusal(text: string, expected: string): UsageError {
  return new UsageError(`--addr: not a range (got ${showValue(text)}); expected ${expected}`)
}
