import type { MasimMode, MasimPattern, MasimPhase, MasimRegion } from './masim-config.js'
import type { MasimIssues } from './masim-issues.js'
import {
  describeNumber,
  firstWord,
  parseInt32,
  splitFields,
  type ConfigField,
  type ConfigLine,
} from './masim-text.js'

/** What a phase's parser needs besides its lines. */
interface PhaseScope {
  readonly regionIndexes: ReadonlyMap<string, number>
  readonly defaultMode: MasimMode
  readonly issues: MasimIssues
}

/** Sums of probabilities are C integers. */
const INT32_MAX = 2 ** 31 - 1

/**
 * Parses the paragraphs from line `first` on. Each empty line ends one, and so does the end of the
 * file: two in a row, or one at the end, leave a phase without lines, which is refused.
 */
export function parsePhases(
  lines: readonly ConfigLine[],
  first: number,
  regions: readonly MasimRegion[],
  defaultMode: MasimMode,
  issues: MasimIssues,
): MasimPhase[] {
  const rest = lines.slice(first)
  const lastLine = lines[lines.length - 1].line
  if (rest.length < 2) {
    const got = rest.map(({ text }) => `${text}\n`).join('')
    issues.addMasim(
      lastLine,
      1,
      `masim: Not enough lines for phases ${got}: `,
      `Not enough lines for phases ${got.trim()}; expected a name, a time and a pattern`,
    )
    return []
  }
  const scope = { regionIndexes: indexByName(regions), defaultMode, issues }
  const phases: MasimPhase[] = []
  let start = 0
  for (let i = 0; i <= rest.length; i++) {
    if (i < rest.length && rest[i].text !== '') continue
    phases.push(parsePhase(rest.slice(start, i), rest[i]?.line ?? lastLine, scope))
    start = i + 1
  }
  return phases
}

/** @param endLine where the paragraph ends */
function parsePhase(lines: readonly ConfigLine[], endLine: number, scope: PhaseScope): MasimPhase {
  const { issues } = scope
  if (lines.length < 3) {
    issues.addMasim(
      lines[0]?.line ?? endLine,
      1,
      `masim: parse_phase: Wrong number of lines! ${lines.length}\n\n`,
      `parse_phase: Wrong number of lines! ${lines.length}; expected a name, a time and patterns`,
      lines.length === 0
        ? 'put exactly one empty line between phases, and none at the end'
        : undefined,
    )
    return { name: lines[0]?.text ?? '', timeMs: 1, patterns: [] }
  }
  const timeMs = parseInt32(lines[1].text)
  if (timeMs < 1) {
    issues.add(
      lines[1].line,
      1,
      `the phase has no length (got ${describeNumber(lines[1].text, timeMs)}); expected 1 or more`,
      'the second line of a phase is its time in milliseconds',
    )
  }
  const patterns = lines.slice(2).map((line) => parsePattern(line, scope))
  const total = patterns.reduce((sum, { probability }) => sum + probability, 0)
  if (total > INT32_MAX) {
    issues.add(
      lines[2].line,
      1,
      `the phase's probabilities are too large (sum ${total}); expected ${INT32_MAX} at most`,
      'they are relative weights: divide all by the same number',
    )
  }
  return { name: lines[0].text, timeMs, patterns }
}

function parsePattern({ text, line }: ConfigLine, scope: PhaseScope): MasimPattern {
  const { issues, defaultMode } = scope
  const fields = splitFields(text)
  if (fields.length !== 4 && fields.length !== 5) {
    const expected = 'region, randomness, stride, probability[, mode]'
    issues.addMasim(
      line,
      1,
      `masim: Wrong number of fields! ${text}\n: `,
      `Wrong number of fields! ${text} (got ${fields.length}); expected ${expected}`,
      text.trim() === '' ? 'a line between phases must be empty, without blanks' : undefined,
    )
    return { region: 0, isRandom: false, strideBytes: 1, probability: 1, mode: defaultMode }
  }
  return {
    region: findRegion(fields[0], line, scope),
    isRandom: parseInt32(fields[1].text) !== 0,
    strideBytes: parseWhole(fields[2], 'stride', line, issues),
    probability: parseWhole(fields[3], 'probability', line, issues),
    mode: fields.length === 4 ? defaultMode : parseMode(fields[4], line, issues),
  }
}

function findRegion({ text, column }: ConfigField, line: number, scope: PhaseScope): number {
  const { regionIndexes, issues } = scope
  const index = regionIndexes.get(text)
  if (index !== undefined) return index
  const names = [...regionIndexes.keys()]
  const near = names.find((name) => name.trim() === text.trim())
  issues.addMasim(
    line,
    column,
    `masim: Cannot find region with name ${text}: `,
    `Cannot find region with name ${text}; expected ${names.slice(0, 10).join(' or ')}`,
    near === undefined
      ? 'name a region of the first paragraph'
      : 'blanks are part of a name: write it the same way in both places',
  )
  return 0
}

/** A number that masim keeps in an `int`; negative ones make no sense of it. */
function parseWhole(
  { text, column }: ConfigField,
  what: string,
  line: number,
  issues: MasimIssues,
): number {
  const value = parseInt32(text)
  if (value >= 0) return value
  issues.add(
    line,
    column,
    `the ${what} is negative (got ${describeNumber(text, value)}); expected 0 to ${INT32_MAX}`,
  )
  return 0
}

/** Only the first two letters count. */
function parseMode({ text, column }: ConfigField, line: number, issues: MasimIssues): MasimMode {
  const word = firstWord(text)
  const mode = word.slice(0, 2)
  if (mode === 'ro' || mode === 'wo' || mode === 'rw') return mode
  issues.addMasim(
    line,
    column,
    `wrong rw mode: ${word}\n`,
    `wrong rw mode: ${word}; expected ro, wo or rw`,
    word === '' ? 'remove the last comma' : undefined,
  )
  return 'wo'
}

/** The first of equal names wins. */
function indexByName(regions: readonly MasimRegion[]): Map<string, number> {
  const indexes = new Map<string, number>()
  for (const [i, { name }] of regions.entries()) if (!indexes.has(name)) indexes.set(name, i)
  return indexes
}
