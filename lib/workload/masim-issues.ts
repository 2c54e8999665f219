import { ScenarioError, type InputIssue } from '../base/errors.js'

/** A fault of a masim configuration. */
export interface MasimIssue extends InputIssue {
  /**
   * What masim writes to standard error about it, up to the errno text (which means nothing);
   * undefined where masim accepts what the simulator cannot run.
   */
  readonly masimOutput?: string
}

/** Faults that are reported of one file; a file with more is something else altogether. */
const ISSUES_MAX = 50

/** Collects the faults of one file. */
export class MasimIssues {
  readonly #file: string
  #issues: MasimIssue[] = []

  constructor(file: string) {
    this.#file = file
  }

  /**
   * A fault that masim itself finds.
   *
   * @param masimOutput see {@link MasimIssue}
   * @param message masim's words, what was got, and what is expected
   */
  addMasim(
    line: number,
    column: number,
    masimOutput: string,
    message: string,
    hint?: string,
  ): void {
    this.#add({ ...this.#at(line, column, message, hint), masimOutput })
  }

  /** A fault that only the simulator minds. */
  add(line: number, column: number, message: string, hint?: string): void {
    this.#add(this.#at(line, column, message, hint))
  }

  /** Gives one remedy to all faults so far. */
  hintAll(hint: string): void {
    this.#issues = this.#issues.map((issue) => ({ ...issue, hint }))
  }

  /** Gives a remedy to all faults so far that have none. */
  hintMissing(hint: string): void {
    this.#issues = this.#issues.map((issue) => ({ hint, ...issue }))
  }

  /** @throws ScenarioError (ERR_MASIM) where there are faults */
  throwIfAny(): void {
    if (this.#issues.length > 0) throw new ScenarioError('ERR_MASIM', this.#issues)
  }

  #at(line: number, column: number, message: string, hint: string | undefined): MasimIssue {
    const issue = { file: this.#file, line, column, path: '', message }
    return hint === undefined ? issue : { ...issue, hint }
  }

  #add(issue: MasimIssue): void {
    if (this.#issues.length < ISSUES_MAX) this.#issues.push(issue)
  }
}

/**
 * What masim itself writes to standard error for a file that `parseMasimConfig` refused, up to the
 * errno text; undefined where masim finds no fault.
 */
export function formatMasimError(error: ScenarioError): string | undefined {
  const issues: readonly MasimIssue[] = error.issues
  return issues.find(({ masimOutput }) => masimOutput !== undefined)?.masimOutput
}
