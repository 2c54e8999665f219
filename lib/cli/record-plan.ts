/** The plan of the scenario that a record holds: what its contexts and targets are. */
import type { RunPlan } from '../engine/plan.js'
import type { JsonObject } from '../scenario/load.js'

/**
 * The plan; undefined where the scenario is none, or of another version that this one does not know.
 *
 * @param scenario of the record
 */
export async function planOfRecord(scenario: unknown): Promise<RunPlan | undefined> {
  if (typeof scenario !== 'object' || scenario === null) return undefined
  const [{ parseScenario }, { ScenarioError }] = await Promise.all([
    import('../scenario/load.js'),
    import('../base/errors.js'),
  ])
  try {
    return parseScenario(withoutReplays(scenario)).plan
  } catch (error) {
    if (error instanceof ScenarioError) return undefined
    throw error
  }
}

/** Names do not need what was replayed, which may be gone: memory stands for it. */
function withoutReplays(scenario: object): object {
  if (!('targets' in scenario) || !Array.isArray(scenario.targets)) return scenario
  const targets = (scenario.targets as JsonObject[]).map((target) => {
    const isReplay = /"(replay|trace)":/.test(JSON.stringify(target.workload ?? null))
    return isReplay ? { ...target, workload: undefined, memory: '1 GiB', image: true } : target
  })
  return { ...scenario, targets }
}
