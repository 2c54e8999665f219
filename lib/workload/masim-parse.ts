/**
 * Reads masim configurations: accepts, refuses and understands what masim does, oddities included,
 * and refuses besides what cannot be simulated. Follows masim at commit 13e0241 (July 2025).
 *
 * A file is a paragraph of regions, then one paragraph for each phase, with one empty line between
 * paragraphs.
 */
import type { MasimConfig, MasimMode } from './masim-config.js'
import { MasimIssues } from './masim-issues.js'
import { parsePhases } from './masim-parse-phases.js'
import { checkTotal, parseRegion } from './masim-parse-regions.js'
import { splitLines } from './masim-text.js'

/**
 * Parses a configuration.
 *
 * @param text the file's content
 * @param file its name, for messages
 * @param defaultMode mode of patterns that name none (masim's `--default_rw_mode`)
 * @throws ScenarioError (ERR_MASIM) with all faults; `formatMasimError` tells what masim prints
 */
export function parseMasimConfig(
  text: string,
  file: string,
  defaultMode: MasimMode = 'wo',
): MasimConfig {
  const issues = new MasimIssues(file)
  const content = readText(text, issues)
  const config = parseContent(content, defaultMode, issues)
  if (content.startsWith('\ufeff')) issues.hintAll('save the file without a byte order mark')
  if (!content.endsWith('\n')) {
    issues.hintMissing('masim drops a last line that does not end in a newline')
  }
  issues.throwIfAny()
  return config
}

function parseContent(content: string, defaultMode: MasimMode, issues: MasimIssues): MasimConfig {
  const lines = splitLines(content)
  const separator = lines.findIndex((line, i) => i > 0 && line.text === '')
  if (separator < 0) {
    addMissingSeparator(content, issues)
    return { regions: [], phases: [] }
  }
  const regions = lines.slice(0, separator).map((line) => parseRegion(line, issues))
  checkTotal(regions, lines[0].line, issues)
  return { regions, phases: parsePhases(lines, separator + 1, regions, defaultMode, issues) }
}

/**
 * Refuses what is no text, and cuts NULs off the end: a NUL ends the file for masim, and putting
 * one behind the last newline works around a fault of its reading.
 */
function readText(text: string, issues: MasimIssues): string {
  const content = text.replace(/\0+$/, '')
  const index = content.split('\n').findIndex(isBinary)
  if (index >= 0) {
    issues.add(
      index + 1,
      1,
      'not a text file (got bytes that are not UTF-8 text); expected a masim configuration',
      'give the .cfg file itself, saved as UTF-8',
    )
    issues.throwIfAny()
  }
  return content
}

function isBinary(line: string): boolean {
  // Comments may be in any encoding.
  return line.includes('\0') || (!line.startsWith('#') && /[^\P{Cc}\t\v\f\r]|\ufffd/u.test(line))
}

function addMissingSeparator(content: string, issues: MasimIssues): void {
  const lines = content.split('\n')
  const blank = lines.findIndex((line, i) => i > 0 && i < lines.length - 1 && line.trim() === '')
  issues.addMasim(
    blank < 0 ? lines.length : blank + 1,
    1,
    'masim: Wrong file format: ',
    'Wrong file format (got no empty line); expected regions, an empty line, then the phases',
    blank > 0 && lines[blank] !== ''
      ? 'this line looks empty but holds blanks (or the CR of a Windows line end): remove them'
      : 'put one empty line before each phase',
  )
}
