import type { MasimRegion } from './masim-config.js'
import type { MasimIssues } from './masim-issues.js'
import {
  describeNumber,
  firstWord,
  parseInt64,
  splitFields,
  type ConfigField,
  type ConfigLine,
} from './masim-text.js'

/** Bytes of all regions together: what 32-bit page numbers can hold, 8 TiB. */
export const MASIM_BYTES_MAX: number = 2 ** 43
/** masim keeps a region's name in 256 bytes, one of which ends it. */
const NAME_BYTES_MAX = 255

/** Parses the line of a region: name, size in bytes and, optionally, a file with initial data. */
export function parseRegion({ text, line }: ConfigLine, issues: MasimIssues): MasimRegion {
  const fields = splitFields(text)
  const name = fields[0].text
  if (fields.length !== 2 && fields.length !== 3) {
    issues.addMasim(
      line,
      1,
      `masim: Wrong format config file: ${text}: `,
      `Wrong format config file: ${text} (got ${fields.length} fields); expected name, size`,
      text.trim() === ''
        ? 'only one empty line may stand between regions and phases, none before'
        : undefined,
    )
    return { name, sizeBytes: 1, dataFile: null }
  }
  if (new TextEncoder().encode(name).length > NAME_BYTES_MAX) {
    issues.add(line, 1, `the region's name is too long; expected ${NAME_BYTES_MAX} bytes at most`)
  }
  return {
    name,
    sizeBytes: parseSize(fields[1], line, issues),
    dataFile: fields.length === 2 ? null : parseDataFile(fields[2], line, issues),
  }
}

/** Refuses regions that are too large together. */
export function checkTotal(
  regions: readonly MasimRegion[],
  line: number,
  issues: MasimIssues,
): void {
  const total = regions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  if (total <= MASIM_BYTES_MAX) return
  issues.add(
    line,
    1,
    `all regions together are too large (got ${total} bytes); expected ${MASIM_BYTES_MAX} at most`,
    'a simulated process has at most 8 TiB',
  )
}

function parseSize({ text, column }: ConfigField, line: number, issues: MasimIssues): number {
  const size = parseInt64(text)
  if (size > 0n && size <= BigInt(MASIM_BYTES_MAX)) return Number(size)
  const expected = `expected 1 to ${MASIM_BYTES_MAX} bytes`
  issues.add(
    line,
    column,
    `the region's size cannot be simulated (got ${describeNumber(text, size)}); ${expected}`,
    'sizes are plain numbers of bytes',
  )
  return 1
}

function parseDataFile(
  { text, column }: ConfigField,
  line: number,
  issues: MasimIssues,
): string | null {
  const word = firstWord(text)
  if (word === '') {
    issues.add(
      line,
      column,
      'the field of the data file is blank; expected a file or none',
      'remove the last comma',
    )
  }
  return word === 'none' ? null : word
}
