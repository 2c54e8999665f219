/** What a scenario is warned of: advice on its plan, with the places of its files. */
import { advise, adviseOnRun, type Advice, type AdviceCode } from '../advice/index.js'
import { formatIssue, type InputIssue } from '../base/errors.js'
import type { LoadedScenario } from './resolve.js'
import { adviseOnRounding } from './rounded-bounds.js'
import type { Path } from './source.js'

/** A set-up that can never act, or that surely disappoints. It runs all the same. */
export interface ScenarioWarning extends Omit<InputIssue, 'hint'> {
  /** What it is about; docs/warnings.md has a line for each. */
  readonly code: AdviceCode
  /** What would be right. */
  readonly remedy: string
}

/** All warnings of a scenario, in the order of its files and lines. */
export function warningsOf({ plan, canonical, origin }: LoadedScenario): ScenarioWarning[] {
  const found = [
    ...advise(plan).map((advice) => {
      const { context, event } = advice
      return {
        advice,
        base: event === null ? origin.contextPath(context) : origin.eventPath(event),
      }
    }),
    ...adviseOnRun(plan).map((advice) => {
      const { target } = advice
      return { advice, base: target === null ? ['machine'] : origin.targetPath(target) }
    }),
    ...adviseOnRounding(canonical).map((advice) => ({ advice, base: [] })),
  ]
  return inOrder(found.map(({ advice, base }) => warningOf(advice, base, origin.placeOf)))
}

/** A warning of advice on what stands at a path. */
export function warningOf(
  { code, at, message, remedy }: Advice,
  base: Path,
  placeOf: LoadedScenario['origin']['placeOf'],
): ScenarioWarning {
  // Nobody wrote the context of a target that has none.
  const path = base[0] === 'targets' ? base : [...base, ...at]
  return { code, ...placeOf(path), path: path.join('.'), message, remedy }
}

/** By file and line; what was found first comes first where they are the same. */
export function inOrder(warnings: readonly ScenarioWarning[]): ScenarioWarning[] {
  const files = [...new Set(warnings.map(({ file }) => file))]
  return warnings.toSorted(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  )
}

/** A warning in one line: `warning: place: path: message (remedy) [code]`. */
export function formatWarning({ code, remedy, ...issue }: ScenarioWarning): string {
  return `warning: ${formatIssue({ ...issue, hint: remedy })} [${code}]`
}
