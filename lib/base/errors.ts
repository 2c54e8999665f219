/**
 * Errors of the lab. Each has a stable `code`; match the code, not the class (two copies of a package break
 * `instanceof`). Texts have one shape: `place: what is wrong (got …); expected …`, and a `hint` with the remedy.
 *
 * The world (input, files, threads) raises a {@link DamonLabError}; a fault of our own is an
 * {@link InvariantError}, raised by `assert`.
 */

/** Codes of the errors that users may match on; the table with their meaning is in docs/errors.md. */
export type ErrorCode =
  | 'ERR_USAGE'
  | 'ERR_SCENARIO'
  | 'ERR_MASIM'
  | 'ERR_RECORD'
  | 'ERR_TRACE'
  | 'ERR_FILE'
  | 'ERR_POLICY'
  | 'ERR_ENGINE'
  | 'ERR_ABORTED'
  | 'ERR_INVARIANT'

/** Options of every error of the lab. */
export interface ErrorDetails {
  /** The remedy, one line. */
  readonly hint?: string
  readonly cause?: unknown
}

/** What went wrong outside the lab's own code. */
export class DamonLabError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.code = code
    this.hint = details.hint
  }
}

/** A wrong option, argument or API call. */
export class UsageError extends DamonLabError {
  constructor(message: string, details?: ErrorDetails) {
    super('ERR_USAGE', message, details)
  }
}

/** One fault of a scenario or masim file. */
export interface InputIssue {
  readonly file: string
  /** 1-based; undefined where the fault has no place in a text (a value of an API call). */
  readonly line: number | undefined
  readonly column: number | undefined
  /** The path inside the document, as in `targets.0.memory`; empty for the document itself. */
  readonly path: string
  /** What is wrong, what was got, and what is expected. */
  readonly message: string
  readonly hint?: string
}

/** All faults of one input file; nothing was run. */
export class ScenarioError extends DamonLabError {
  readonly issues: readonly InputIssue[]

  constructor(code: 'ERR_SCENARIO' | 'ERR_MASIM', issues: readonly InputIssue[]) {
    super(code, issues.map(formatIssue).join('\n'))
    this.issues = issues
  }
}

/** Formats an issue as `file:line:column: path: message (hint)`. */
export function formatIssue(issue: InputIssue): string {
  const place =
    issue.line === undefined ? issue.file : `${issue.file}:${issue.line}:${issue.column ?? 1}`
  const path = issue.path === '' ? '' : `${issue.path}: `
  const hint = issue.hint === undefined ? '' : ` (${issue.hint})`
  return `${place}: ${path}${issue.message}${hint}`
}

/** A record file that cannot be read or written. */
export class RecordError extends DamonLabError {
  readonly file: string
  /** Byte offset of the fault in the file. */
  readonly offset: number

  constructor(file: string, offset: number, message: string, details?: ErrorDetails) {
    super('ERR_RECORD', `${file}: at byte ${offset}: ${message}`, details)
    this.file = file
    this.offset = offset
  }
}

/** A trace of accesses that cannot be read. */
export class TraceError extends DamonLabError {
  readonly file: string
  /** 1-based. */
  readonly line: number

  constructor(file: string, line: number, message: string, details?: ErrorDetails) {
    super('ERR_TRACE', `${file}:${line}: ${message}`, details)
    this.file = file
    this.line = line
  }
}

/** A file that cannot be opened, read or written (missing, not permitted, disk full). */
export class FileError extends DamonLabError {
  readonly file: string

  constructor(file: string, message: string, details?: ErrorDetails) {
    super('ERR_FILE', `${file}: ${message}`, details)
    this.file = file
  }
}

/** A user's policy that is none, threw, or did not end. */
export class PolicyError extends DamonLabError {
  readonly file: string

  constructor(file: string, message: string, details?: ErrorDetails) {
    super('ERR_POLICY', `${file}: ${message}`, details)
    this.file = file
  }
}

/** The engine stopped: a worker thread died, or threw. */
export class EngineError extends DamonLabError {
  constructor(message: string, details?: ErrorDetails) {
    super('ERR_ENGINE', message, details)
  }
}

/** The caller's AbortSignal, or `destroy()`, ended the run. */
export class AbortedError extends DamonLabError {
  constructor(message: string, details?: ErrorDetails) {
    super('ERR_ABORTED', message, details)
  }
}

/** A fault of the lab itself. */
export class InvariantError extends DamonLabError {
  constructor(message: string) {
    super('ERR_INVARIANT', message)
  }
}
