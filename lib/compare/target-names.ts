/** What the targets of a record are called: from the scenario that it holds. */
import { ScenarioError } from '../base/errors.js'
import { readLink } from '../record/damo-link.js'
import { parseJson } from '../record/json.js'
import { parseScenario } from '../scenario/load.js'
import type { TargetNames } from './snapshot-figures.js'

/** Names, as far as the scenario gives any. */
export function targetNames(scenario: unknown): TargetNames | undefined {
  const link = readLink(scenario)
  if (typeof link === 'object') {
    return (context, target) => {
      const record = link.records.find((one) => one.context === context && one.target === target)
      const id = parseJson(record?.targetId ?? 'null')
      return typeof id === 'string' || typeof id === 'number' ? String(id) : `${context}.${target}`
    }
  }
  if (typeof scenario !== 'object' || scenario === null) return undefined
  try {
    const { contexts, targets } = parseScenario(scenario).plan
    return (context, target) => {
      const index = contexts[context]?.targets[target]?.target ?? null
      return index === null ? 'physical memory' : targets[index].name
    }
  } catch (error) {
    // A record of another version may hold what this one does not know; its names are not worth a refusal.
    if (error instanceof ScenarioError) return undefined
    throw error
  }
}
