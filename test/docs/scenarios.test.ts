import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { parseScenario } from '../../lib/scenario/load.js'
import { scenarioJsonSchema } from '../../lib/scenario/json-schema.js'
import { parseSource } from '../../lib/scenario/source.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

const ERROR_CODES = [
  'ERR_USAGE',
  'ERR_SCENARIO',
  'ERR_MASIM',
  'ERR_RECORD',
  'ERR_FILE',
  'ERR_ENGINE',
  'ERR_ABORTED',
  'ERR_INVARIANT',
]

function doc(name: string): string {
  return readFileSync(join(REPOSITORY_ROOT, 'docs', name), 'utf8')
}

function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties } = schema as { properties?: object }
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(keysOf)]
}

describe('docs/scenarios.md', () => {
  it('explains every key that a scenario may have', () => {
    const text = doc('scenarios.md')
    const keys = new Set(keysOf(scenarioJsonSchema()))
    // Parts of the default of sample_control, which is all that is accepted.
    for (const key of ['primitives_enabled', 'page_table', 'page_fault', 'page_faults'])
      keys.delete(key)
    keys.delete('sample_filters')
    const missing = [...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(text))
    expect(missing).to.deep.equal([])
  })

  it('has examples that are accepted', () => {
    const examples = [...doc('scenarios.md').matchAll(/```yaml\n([^`]*)```/g)].map(
      ([, text]) => text,
    )
    expect(examples.length).to.be.greaterThan(1)
    for (const example of examples) {
      const whole = {
        ...(parseSource(SMALL_SCENARIO, 'x').value as object),
        ...(parseSource(example, 'x').value as object),
      }
      expect(() => parseScenario(whole), example).to.not.throw()
    }
  })
})

describe('docs/errors.md', () => {
  it('lists every code', () => {
    for (const code of ERROR_CODES) expect(doc('errors.md')).to.include(`\`${code}\``)
  })
})
