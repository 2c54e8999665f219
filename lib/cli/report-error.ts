/** One message for every way to fail. */
import { DamonLabError, ScenarioError } from '../base/errors.js'
import { EXIT } from './exit-codes.js'

/** What a message about a fault of our own names. */
export interface Reproduction {
  readonly version: string
  /** The command line, without node. */
  readonly commandLine: string
  readonly notes: readonly string[]
}

/** A failure as text for standard error, and what the process ends with. */
export interface ErrorReport {
  readonly text: string
  readonly exitCode: number
}

/** Describes a failure: bad input in one message with its remedy, a fault of our own with its stack. */
export function reportError(error: unknown, reproduction: Reproduction): ErrorReport {
  if (error instanceof RangeError && /allocation failed/i.test(error.message)) {
    const text =
      'error: there is too little memory for this\n' +
      'hint: fewer or smaller targets, a smaller nr_regions.max, or access: lazy'
    return { text, exitCode: EXIT.usage }
  }
  if (!(error instanceof DamonLabError)) {
    const text = `error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    return fault(text, reproduction)
  }
  const { code } = error
  if (code === 'ERR_INVARIANT') return fault(`error: ${error.stack ?? error.message}`, reproduction)
  const text = `error: ${printable(withHint(error))}`
  if (code === 'ERR_ENGINE') return fault(text, reproduction)
  return { text, exitCode: code === 'ERR_ABORTED' ? EXIT.interrupted : EXIT.usage }
}

/** Control characters of an input must not reach the terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '\ufffd')
}

function withHint(error: DamonLabError): string {
  const message =
    error instanceof ScenarioError && error.issues.length > 1
      ? `${countOf(error)} faults; nothing was run\n${error.message}`
      : error.message
  return error.hint === undefined ? message : `${message}\nhint: ${error.hint}`
}

function countOf({ issues }: ScenarioError): string {
  // The last line then says how many were left out.
  const isCut = issues[issues.length - 1].message.startsWith('… and')
  return isCut ? `more than ${issues.length - 1}` : String(issues.length)
}

function fault(text: string, { version, commandLine, notes }: Reproduction): ErrorReport {
  const lines = [
    text,
    'This is a fault of damon-lab, not of your input. What reproduces it:',
    `  ${commandLine}`,
    ...notes.map((note) => `  ${note}`),
    `  damon-lab ${version}, node ${process.version}, ${process.platform} ${process.arch}`,
  ]
  return { text: lines.join('\n'), exitCode: EXIT.software }
}
