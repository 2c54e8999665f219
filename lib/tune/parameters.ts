/** The parameters of a sweep: which places of a scenario take which values. */
import { UsageError } from '../base/errors.js'

/** A place in the scenario, and the values that it takes, one after the other. */
export interface SweepParameter {
  /** As in `--set`: `targets.db.memory`. */
  readonly path: string
  /** YAML texts, without blanks around them. */
  readonly values: readonly string[]
}

/** Parameters as options: `path=a,b,c` texts, or paths with their values. */
export type ParameterOptions = readonly string[] | Readonly<Record<string, readonly unknown[]>>

/**
 * Reads the parameters of a sweep. Texts among the values are YAML, as in `--set`; all else is taken as it is.
 *
 * @throws UsageError where an option is none, or a path comes twice
 */
export function parseParameters(options: ParameterOptions): SweepParameter[] {
  const parameters = isList(options)
    ? options.map(parseParameter)
    : Object.entries(options).map(([path, values]) => ofValues(path, values))
  const paths = new Set<string>()
  for (const { path } of parameters) {
    if (paths.has(path)) {
      throw new UsageError(`--set ${path}: given twice; expected all its values in one option`, {
        hint: `for example --set ${path}=a,b,c`,
      })
    }
    if (path === 'seed') {
      throw new UsageError('--set seed: seeds are no parameter of a sweep; expected --seeds', {
        hint: '--seed 10 --seeds 5 runs each point with the seeds 10 to 14',
      })
    }
    paths.add(path)
  }
  return parameters
}

/**
 * Reads `path=a,b,c`. Values end at commas outside brackets, braces and quotes.
 *
 * @throws UsageError where it is no assignment, or a value is missing
 */
export function parseParameter(text: string): SweepParameter {
  const equals = text.indexOf('=')
  if (equals <= 0) {
    throw new UsageError(`--set ${text}: not an assignment; expected path=value,value,…`, {
      hint: 'for example --set targets.0.memory=1GiB,2GiB',
    })
  }
  const values = splitValues(text.slice(equals + 1), text)
  const empty = values.indexOf('')
  if (empty >= 0) {
    throw new UsageError(`--set ${text}: value ${empty + 1} is empty; expected one`, {
      hint: "nothing is written as null, an empty text as ''",
    })
  }
  return { path: text.slice(0, equals), values }
}

/** How many combinations of values there are. */
export function nrCombinationsOf(parameters: readonly SweepParameter[]): number {
  return parameters.reduce((product, { values }) => product * values.length, 1)
}

/** The values of a combination by path; the last parameter varies fastest. */
export function combinationOf(
  parameters: readonly SweepParameter[],
  index: number,
): Record<string, string> {
  const entries: [string, string][] = []
  let rest = index
  for (const { path, values } of parameters.toReversed()) {
    entries.unshift([path, values[rest % values.length]])
    rest = Math.floor(rest / values.length)
  }
  return Object.fromEntries(entries)
}

function ofValues(path: string, values: readonly unknown[]): SweepParameter {
  if (!Array.isArray(values) || values.length === 0) {
    throw new UsageError(`set: ${path}: no values; expected a list of at least one`)
  }
  const texts = values.map((value: unknown): string => {
    if (typeof value === 'string') return value
    // JSON is YAML. What has no JSON, such as a function, is refused by the scenario's schema.
    return JSON.stringify(value)
  })
  return { path, values: texts }
}

/** `Array.isArray` does not tell a readonly list from an object. */
function isList(options: ParameterOptions): options is readonly string[] {
  return Array.isArray(options)
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' }

/** Splits at the commas that separate values, as YAML would see them. */
function splitValues(text: string, option: string): string[] {
  const values: string[] = []
  const open: string[] = []
  let start = 0
  // The last sign before that is not blank: a quote opens only where a value may begin.
  let before = ','
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]
    if ((sign === '"' || sign === "'") && '[{,:'.includes(before)) {
      i = endOfQuote(text, i, option)
    } else if (sign in CLOSING) {
      open.push(CLOSING[sign])
    } else if (sign === ']' || sign === '}') {
      if (open.pop() !== sign) throw unbalanced(option, `a ${sign} without its beginning`)
    } else if (sign === ',' && open.length === 0) {
      values.push(text.slice(start, i).trim())
      start = i + 1
    }
    if (sign.trim() !== '') before = sign
  }
  if (open.length > 0) throw unbalanced(option, `a missing ${open.at(-1)!}`)
  values.push(text.slice(start).trim())
  return values
}

/** Index of the quote that ends the one at `start`. */
function endOfQuote(text: string, start: number, option: string): number {
  const quote = text[start]
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\' && quote === '"') i++
    else if (text[i] !== quote) continue
    else if (quote === "'" && text[i + 1] === quote) i++
    else return i
  }
  throw unbalanced(option, `a missing ${quote}`)
}

function unbalanced(option: string, what: string): UsageError {
  return new UsageError(`--set ${option}: ${what}; expected brackets and quotes in pairs`, {
    hint: `a text that holds them goes into quotes: --set 'name="a]b"'`,
  })
}

/**
 * Reads changes of one value each, which are the same for all points.
 *
 * @param refusalOf why a path is not among them; undefined: it may be
 * @param hint where a path has several values
 * @throws UsageError as `parseParameters`, and where a path is refused, or has several values
 */
export function parseFixed(
  options: readonly string[],
  refusalOf: (path: string) => string | undefined,
  hint: string,
): Record<string, string> {
  const fixed: Record<string, string> = {}
  for (const { path, values } of parseParameters(options)) {
    const refusal = refusalOf(path)
    if (refusal !== undefined) throw new UsageError(`--set ${path}: ${refusal}`)
    if (values.length > 1) {
      throw new UsageError(`--set ${path}: ${values.length} values; expected one`, { hint })
    }
    fixed[path] = values[0]
  }
  return fixed
}

/** The same as parameters of a sweep, of one value each. */
export function asParameters(
  fixed: Readonly<Record<string, string>>,
): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(fixed).map(([path, value]) => [path, [value]]))
}
