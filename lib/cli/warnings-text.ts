/** Warnings of a scenario as text, on standard error: they stand in nobody's way. */
import { formatCount } from '../base/format.js'
import { formatWarning, type ScenarioWarning } from '../scenario/warnings.js'

/** More than these are counted only. */
const WARNINGS_SHOWN = 20

/** A line each, then how many more there are; empty where there are none. */
export function formatWarnings(warnings: readonly ScenarioWarning[]): string {
  const lines = warnings.slice(0, WARNINGS_SHOWN).map(formatWarning)
  const more = warnings.length - lines.length
  if (more > 0) lines.push(`warning: … and ${formatCount(more)} more`)
  // Control characters of an input must not reach the terminal.
  return lines.join('\n').replace(/[^\P{Cc}\n\t]/gu, '\ufffd')
}
