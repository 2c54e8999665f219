/** How masim reads text: its lines, and the C library's numbers and words. */

/** A line of a configuration that is not a comment. */
export interface ConfigLine {
  readonly text: string
  /** 1-based, in the file with its comments. */
  readonly line: number
}

/** A field of a line. */
export interface ConfigField {
  readonly text: string
  /** 1-based. */
  readonly column: number
}

const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)
/** Digits of a 64-bit number; longer ones saturate. */
const INT64_DIGITS = 19

/** The lines that masim sees: no comments (first character `#`), no last line without a newline. */
export function splitLines(text: string): ConfigLine[] {
  const lines = text.split('\n').map((line, i) => ({ text: line, line: i + 1 }))
  lines.pop()
  return lines.filter(({ text: line }) => !line.startsWith('#'))
}

/** The comma-separated fields of a line. */
export function splitFields(line: string): ConfigField[] {
  let column = 1
  return line.split(',').map((text) => {
    const field = { text, column }
    column += text.length + 1
    return field
  })
}

/**
 * C's `atoll`: leading blanks, a sign, digits; the rest is ignored, no digits are 0, too many
 * saturate.
 */
export function parseInt64(text: string): bigint {
  const match = /^[ \t\n\v\f\r]*([+-]?)0*([0-9]*)/.exec(text)!
  const [, sign, digits] = match
  const size = digits.length > INT64_DIGITS ? INT64_MAX + 1n : BigInt(digits)
  const value = sign === '-' ? -size : size
  return value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : value
}

/** C's `atoi` of 64-bit Linux: as {@link parseInt64}, of which the low 32 bits count. */
export function parseInt32(text: string): number {
  return Number(BigInt.asIntN(32, parseInt64(text)))
}

/** The first word, as `scanf("%s")` finds it; empty where there is none. */
export function firstWord(text: string): string {
  return /^[ \t\n\v\f\r]*([^ \t\n\v\f\r]*)/.exec(text)![1]
}

/** A number for a message: as written, and as C read it where that differs. */
export function describeNumber(text: string, value: bigint | number): string {
  const written = text.trim().slice(0, 40)
  return written === String(value)
    ? written
    : `${written === '' ? 'nothing' : written}, read as ${value}`
}
