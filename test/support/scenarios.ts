import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { formatIssue, ScenarioError } from '../../lib/base/errors.js'
import type { RunPlan } from '../../lib/engine/plan.js'
import { parseScenario, type ParseOptions } from '../../lib/scenario/load.js'
import { REPOSITORY_ROOT } from './shared.js'

/** A scenario that is as small as can be; tests change it with `set`. */
export const SMALL_SCENARIO = `duration: 1 s
targets:
  - name: db
    memory: 64 MiB
    workload: { areas: [{ start: 0, size: 8 MiB, every: 1 }] }
`

/** A shipped scenario. */
export interface ShippedScenario {
  readonly file: string
  readonly text: string
}

/** The scenario files that come with the package. */
export function shippedScenarios(): ShippedScenario[] {
  const folder = join(REPOSITORY_ROOT, 'scenarios')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => {
      const file = join(folder, name)
      return { file, text: readFileSync(file, 'utf8') }
    })
}

/** What a scenario is refused for, a line each, as a user sees it. */
export function faultsOf(input: string | object, options: ParseOptions = {}): string[] {
  let caught: unknown
  try {
    parseScenario(input, { file: 'x.yaml', ...options })
  } catch (error) {
    caught = error
  }
  expect(caught).to.be.instanceOf(ScenarioError)
  return (caught as ScenarioError).issues.map(formatIssue)
}

/** The faults of {@link SMALL_SCENARIO} with `--set` changes. */
export function faultsWith(...set: string[]): string[] {
  return faultsOf(SMALL_SCENARIO, { set })
}

/** The plan of a scenario. */
export function planOf(input: string | object, ...set: string[]): RunPlan {
  return parseScenario(input, { file: 'x.yaml', set }).plan
}

/** The plan of {@link SMALL_SCENARIO} with `--set` changes. */
export function planWith(...set: string[]): RunPlan {
  return planOf(SMALL_SCENARIO, ...set)
}
