import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import * as z from 'zod'
import { parse } from 'yaml'
import { scenarioJsonSchema, summaryJsonSchema } from '../../lib/scenario/json-schema.js'
import { loadScenario } from '../../lib/scenario/load.js'
import { summarySchema } from '../../lib/scenario/summary-schema.js'
import { startRun } from '../../lib/engine/run.js'
import { planWith, shippedScenarios } from '../support/scenarios.js'
import { publishedSchemas } from '../support/write-schemas.js'

describe('the published JSON Schemas', () => {
  it('are what the code checks; if not: npm run build && node dist/test/support/write-schemas.js', async () => {
    for (const [file, text] of await publishedSchemas()) {
      expect(readFileSync(file, 'utf8'), file).to.equal(text)
    }
  })

  it('accept every shipped scenario, and its canonical form', () => {
    const schema = z.fromJSONSchema(scenarioJsonSchema())
    for (const { file, text } of shippedScenarios()) {
      expect(schema.safeParse(parse(text)).error, file).to.equal(undefined)
      expect(schema.safeParse(loadScenario(file).canonical).error, file).to.equal(undefined)
    }
    expect(schema.safeParse({ targets: [], nothing: 1 }).success).to.equal(false)
  })

  it('refuse what the program refuses: unknown keys, and those that are not supported yet', () => {
    const schema = z.fromJSONSchema(scenarioJsonSchema())
    const targets = [{ name: 'db', memory: '1 GiB' }]
    expect(schema.safeParse({ targets }).success).to.equal(true)
    for (const more of [{ durration: '1 s' }, { policy: {} }, { kdamonds: 7 }, { targets: [] }]) {
      expect(schema.safeParse({ targets, ...more }).success, JSON.stringify(more)).to.equal(false)
    }
  })

  for (const [title, changes] of [
    ['a run', []],
    ['a run without a snapshot', ['duration=1 us']],
    ['a run with schemes', ['kdamondPerTarget={contexts: [{ops: vaddr, schemes: [{}]}]}']],
    ['a run of physical memory', ['kdamonds=[{contexts: [{ops: paddr, targets: [{pid: null}]}]}]']],
  ] as const) {
    it(`describe the summary of ${title}`, async () => {
      const run = startRun(planWith(...changes), { workers: 1 })
      const summary: unknown = JSON.parse(JSON.stringify(await run.done))
      await run.close()
      expect(summarySchema.safeParse(summary).error).to.equal(undefined)
      expect(z.fromJSONSchema(summaryJsonSchema()).safeParse(summary).error).to.equal(undefined)
    })
  }
})
