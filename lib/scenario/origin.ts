/** Where the parts of a plan stand in the files of its scenario. */
import type { InputIssue } from '../base/errors.js'
import type { ContextPlan } from '../engine/plan.js'
import type { ScenarioDocument } from './document.js'
import type { Issues } from './issues.js'
import type { Processes } from './processes.js'
import type { Path } from './source.js'

/** See the top of the file. */
export interface ScenarioOrigin {
  /** Path of a context; where nobody wrote one, of the target that it is made for. */
  readonly contextPath: (context: number) => Path
  /** Path of the entry that a target comes from. */
  readonly targetPath: (target: number) => Path
  /** Path of the parameters that an event of the plan brings. */
  readonly eventPath: (event: number) => Path
  /** File, line and column of a path, or of what is nearest to it. */
  readonly placeOf: (path: Path) => Pick<InputIssue, 'file' | 'line' | 'column'>
}

/** @param eventPaths by position in the plan */
export function originOf(
  { kdamonds = [], kdamondPerTarget }: ScenarioDocument,
  contexts: readonly ContextPlan[],
  { list }: Processes,
  eventPaths: readonly Path[],
  issues: Issues,
): ScenarioOrigin {
  return {
    contextPath(context) {
      if (context < kdamonds.length) return ['kdamonds', context, 'contexts', 0]
      if (kdamondPerTarget !== undefined) return ['kdamondPerTarget', 'contexts', 0]
      return list[contexts[context].targets[0].target!].kind.path
    },
    targetPath: (target) => list[target].kind.path,
    eventPath: (event) => eventPaths[event],
    placeOf: (path) => issues.placeOf(path),
  }
}
