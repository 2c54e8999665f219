/** Makes one message of each fault that a schema finds: what is wrong, what was got, what is expected. */
import type * as z from 'zod'
import { suggest } from '../base/suggest.js'
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
  for (const issue of result.error.issues) report(issue, base, issues)
  return undefined
}

function report(issue: Issue, base: Path, issues: Issues): void {
  const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
  const path = [...base, ...steps]
  const { code, message, input } = issue
  if (code === 'unrecognized_keys') reportKeys(issue.keys, message, path, issues)
  else if (code === 'invalid_union') reportUnion(issue, path, issues)
  else if (code === 'custom') issues.add(path, message)
  else if (message === NOT_SUPPORTED) {
    issues.add(path, `${message}; expected it left out`, undefined, 'key')
  } else if (code === 'invalid_value') {
    const hint = typeof input === 'string' ? nearHint(input, issue.values.map(String)) : undefined
    issues.add(path, mismatch(input, message), hint)
  } else issues.add(path, mismatch(input, expectedOf(issue)))
}

function reportKeys(keys: readonly string[], message: string, path: Path, issues: Issues): void {
  const known = message.startsWith(KNOWN_KEYS)
    ? message.slice(KNOWN_KEYS.length + 1).split(' ')
    : []
  for (const key of keys) {
    const text = `unknown key ${showValue(key)}; expected one of ${known.join(', ')}`
    issues.add([...path, key], text, nearHint(key, known), 'key')
  }
}

/** A fault of a value that may be of several kinds: that of the kind it comes nearest to. */
function reportUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  issues: Issues,
): void {
  const inner = issue.errors.find((branch) => !branch.some((each) => isOtherKind(each)))
  if (inner !== undefined) {
    for (const each of inner) report(each, path, issues)
    return
  }
  const expected = issue.errors.flatMap((branch) => branch.filter(isOtherKind).map(expectedOf))
  const message = issue.message === DEFAULT_UNION ? expected.join(', or ') : issue.message
  issues.add(path, mismatch(issue.input, message))
}

const DEFAULT_UNION = 'Invalid input'

function isOtherKind(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0
}

function expectedOf(issue: Issue): string {
  const { message } = issue
  if (message.startsWith(KNOWN_KEYS)) {
    return `a map (${message
      .slice(KNOWN_KEYS.length + 1)
      .split(' ')
      .join(', ')})`
  }
  return message
}

function mismatch(input: unknown, expected: string): string {
  if (input === undefined) return `missing; expected ${expected}`
  return `not usable (got ${showValue(input)}); expected ${expected}`
}

function nearHint(word: string, known: readonly string[]): string | undefined {
  const hint = suggest(word, known)
  return hint?.startsWith('did you mean') === true ? hint : undefined
}
