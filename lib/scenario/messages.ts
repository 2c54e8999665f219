/** Makes one message of each fault that a schema finds: what is wrong, what was got, what is expected. */
import type * as z from 'zod'
import { nearest } from '../base/suggest.js'
import { showValue } from '../base/units.js'
import type { Issues } from './issues.js'
import { KNOWN_KEYS, NOT_SUPPORTED } from './maps.js'
import type { Path } from './source.js'

type Issue = z.core.$ZodIssue

/** Reports what `schema` finds wrong with `value`, which stands at `base`; the result, or undefined. */
export function check<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
  base: Path,
  issues: Issues,
): Output | undefined {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  reportAll(result.error.issues, base, issues)
  return undefined
}

function reportAll(found: readonly Issue[], base: Path, issues: Issues): void {
  const meant = misspeltKeys(found)
  for (const issue of found) {
    // Told with its right spelling, as an unknown key.
    if (issue.input === undefined && meant.has(issue.path.join('.'))) continue
    report(issue, base, issues)
  }
}

/** Paths of the keys that unknown keys are near to. */
function misspeltKeys(found: readonly Issue[]): ReadonlySet<string> {
  const meant = new Set<string>()
  for (const issue of found) {
    if (issue.code !== 'unrecognized_keys') continue
    for (const key of issue.keys.slice(0, KEYS_TOLD)) {
      const near = nearest(key, knownKeysOf(issue.message))
      if (near !== undefined) meant.add([...issue.path, near].join('.'))
    }
  }
  return meant
}

/** More unknown keys of one map than this are counted only. */
const KEYS_TOLD = 20

function report(issue: Issue, base: Path, issues: Issues): void {
  const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
  const path = [...base, ...steps]
  const { code, message, input } = issue
  if (code === 'unrecognized_keys') reportKeys(issue.keys, message, path, issues)
  else if (code === 'invalid_union') reportUnion(issue, path, issues)
  else if (code === 'custom') issues.add(path, message)
  else if (message.startsWith(NOT_SUPPORTED)) issues.add(path, message, undefined, 'key')
  else if (code === 'invalid_value') {
    const hint = typeof input === 'string' ? nearHint(input, issue.values.map(String)) : undefined
    issues.add(path, mismatch(input, message), hint)
  } else issues.add(path, mismatch(input, expectedOf(issue)), listHint(issue))
}

/** What most often is the matter where a list is missing. */
function listHint({
  code,
  input,
  expected,
}: Issue & { readonly expected?: string }): string | undefined {
  const isMap = typeof input === 'object' && input !== null && !Array.isArray(input)
  const isMissed = code === 'invalid_type' && expected === 'array' && isMap
  return isMissed ? 'in a list, each entry starts with a dash' : undefined
}

function reportKeys(keys: readonly string[], message: string, path: Path, issues: Issues): void {
  const known = knownKeysOf(message)
  for (const key of keys) {
    if (issues.isFull) {
      issues.add([...path, key], '')
      continue
    }
    const text = `unknown key ${showValue(key)}; expected one of ${known.join(', ')}`
    issues.add([...path, key], text, nearHint(key, known), 'key')
  }
}

function knownKeysOf(message: string): string[] {
  return message.startsWith(KNOWN_KEYS) ? message.slice(KNOWN_KEYS.length + 1).split(' ') : []
}

/** A fault of a value that may be of several kinds: that of the kind it comes nearest to. */
function reportUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  issues: Issues,
): void {
  const inner = issue.errors.find((branch) => !branch.some((each) => isOtherKind(each)))
  if (inner !== undefined) {
    reportAll(inner, path, issues)
    return
  }
  const expected = issue.errors.flatMap((branch) => branch.filter(isOtherKind).map(expectedOf))
  const message = issue.message === DEFAULT_UNION ? expected.join(', or ') : issue.message
  issues.add(path, mismatch(issue.input, message))
}

const DEFAULT_UNION = 'Invalid input'

function isOtherKind({ code, path, input }: Issue): boolean {
  // What is no text is of another kind than any of some words.
  const isNoWord = code === 'invalid_value' && typeof input === 'object' && input !== null
  return path.length === 0 && (code === 'invalid_type' || isNoWord)
}

function expectedOf(issue: Issue): string {
  const { message } = issue
  return message.startsWith(KNOWN_KEYS) ? `a map (${knownKeysOf(message).join(', ')})` : message
}

function mismatch(input: unknown, expected: string): string {
  if (input === undefined) return `missing; expected ${expected}`
  return `not usable (got ${showValue(input)}); expected ${expected}`
}

function nearHint(word: string, known: readonly string[]): string | undefined {
  const near = nearest(word, known)
  return near === undefined ? undefined : `did you mean ${near}?`
}
