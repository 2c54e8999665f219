import { ScenarioError, type InputIssue } from '../base/errors.js'
import { formatCount } from '../base/format.js'
import type { Path, Source } from './source.js'

const ISSUES_MAX = 20

/**
 * Collects the faults of a scenario, so that all of them can be told at once, each with its place: in the
 * scenario's file, in a file that it names, or in a `--set` option.
 */
export class Issues {
  readonly #places: Place[]
  readonly #found: InputIssue[] = []
  #isEmpty = true
  #isAllMasim = true
  #nrLeftOut = 0

  constructor(source: Source) {
    this.#places = [{ at: [], source }]
  }

  /** The values at and below `path` come from another file from now on. */
  mount(path: Path, source: Source): void {
    this.#places.push({ at: path, source })
  }

  /** The values at and below `path` come from an option of the command line from now on. */
  override(path: Path, option: string): void {
    this.mount(path, { file: option, value: undefined, locate: () => undefined })
  }

  /** Whether nothing was found so far. */
  get isEmpty(): boolean {
    return this.#isEmpty
  }

  /** How many were found so far. */
  get nrFound(): number {
    return this.#found.length + this.#nrLeftOut
  }

  /** Whether as many were found as will be told. */
  get isFull(): boolean {
    return this.#found.length === ISSUES_MAX
  }

  /**
   * Adds a fault.
   *
   * @param message what is wrong, what was got, what is expected
   * @param what `key`: the key itself is at fault, not its value
   */
  add(path: Path, message: string, hint?: string, what: 'key' | 'value' = 'value'): void {
    this.#isAllMasim = false
    if (this.isFull) {
      // To find the place takes its time, and there may be a fault in each of thousands of entries.
      this.#nrLeftOut++
      return
    }
    this.#push({
      ...this.placeOf(path, what),
      path: path.join('.'),
      message,
      ...(hint === undefined ? {} : { hint }),
    })
  }

  /** Adds the faults of a file that was read by itself, which know their places. */
  addAll({ code, issues }: Pick<ScenarioError, 'code' | 'issues'>): void {
    if (code !== 'ERR_MASIM') this.#isAllMasim = false
    for (const issue of issues) this.#push(issue)
  }

  /**
   * Refuses the scenario, if anything was found.
   *
   * @throws ScenarioError with the first 20 faults; ERR_MASIM if all are faults of masim configurations
   */
  throwIfAny(): void {
    if (this.#isEmpty) return
    const files = [...new Set(this.#found.map(({ file }) => file))]
    const issues = this.#found.toSorted(
      (a, b) =>
        files.indexOf(a.file) - files.indexOf(b.file) ||
        (a.line ?? 0) - (b.line ?? 0) ||
        (a.column ?? 0) - (b.column ?? 0),
    )
    if (this.#nrLeftOut > 0) {
      const { file } = issues[0]
      const message = `… and ${formatCount(this.#nrLeftOut)} more`
      issues.push({ file, line: undefined, column: undefined, path: '', message })
    }
    throw new ScenarioError(this.#isAllMasim ? 'ERR_MASIM' : 'ERR_SCENARIO', issues)
  }

  #push(issue: InputIssue): void {
    this.#isEmpty = false
    if (this.isFull) this.#nrLeftOut++
    else this.#found.push(issue)
  }

  /** Where a value stands in its file. */
  placeOf(
    path: Path,
    what: 'key' | 'value' = 'value',
  ): Pick<InputIssue, 'file' | 'line' | 'column'> {
    const { at, source } = this.#places.findLast((each) => isWithin(path, each.at))!
    const place = source.locate(path.slice(at.length), what)
    return { file: source.file, line: place?.line, column: place?.column }
  }

  /** The file that a value stands in, and the line; line 0 where there is no text. */
  fileAndLineOf(path: Path): { readonly file: string; readonly line: number } {
    const { file, line } = this.placeOf(path)
    return { file, line: line ?? 0 }
  }
}

/** Where the values at and below a path come from. */
interface Place {
  readonly at: Path
  readonly source: Source
}

function isWithin(path: Path, outer: Path): boolean {
  return outer.length <= path.length && outer.every((step, i) => String(step) === String(path[i]))
}
