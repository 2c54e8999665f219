import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { parse } from 'yaml'
import type { ErrorCode } from '../../lib/base/errors.js'
import { EXIT } from '../../lib/cli/exit-codes.js'
import { scenarioJsonSchema } from '../../lib/scenario/json-schema.js'
import { parseScenario, type JsonObject } from '../../lib/scenario/load.js'
import { parseSource } from '../../lib/scenario/source.js'
import { recordingKey, type Recordings } from '../../lib/scenario/recordings.js'
import * as values from '../../lib/scenario/values.js'
import { recordingOf } from '../support/recordings.js'
import { faultsOf, SMALL_SCENARIO } from '../support/scenarios.js'
import { literalOf, rowsOf, scenarioAt, schemaKeys } from './doc-tables.js'
import { PLACES, type Json } from './scenario-places.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

function doc(name: string): string {
  return readFileSync(join(REPOSITORY_ROOT, 'docs', name), 'utf8')
}

/** The files that examples replay. */
function recordingsIn(baseDir: string): Recordings {
  const rate = { quantumUs: 5_000, nrSamples: 20 }
  const recording = recordingOf([{ startUs: 0, endUs: 100_000, rate, rows: [] }], 16, 32)
  const file = { sha256: SHA256, recordings: [recording] }
  return new Map(
    [
      { replay: 'damon.data' },
      { replay: 'damon.data', granule: 9 as const },
      { trace: 'accesses.csv.gz' },
      { trace: 'accesses.csv.gz', tick: 1_000 },
    ].map((workload) => [recordingKey(workload, { pages: 0 }, baseDir), file]),
  )
}

const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'

function canonicalOf(document: Json): JsonObject {
  const baseDir = join(REPOSITORY_ROOT, 'scenarios', 'masim')
  return parseScenario(document, { file: 'x.yaml', baseDir, recordings: recordingsIn(baseDir) })
    .canonical
}

describe('docs/scenarios.md', () => {
  const text = doc('scenarios.md')
  const keysOf = (header: string): string[] => rowsOf(text, header).map(([key]) => literalOf(key)!)

  for (const place of PLACES) {
    describe(`the table with "${place.header}"`, () => {
      it('has every key that the schema has there, and no other', () => {
        const headers = PLACES.filter(({ path }) => path.join() === place.path.join())
        const documented = headers.flatMap(({ header }) => keysOf(header))
        expect([...new Set(documented)].sort()).to.deep.equal(
          [...new Set(schemaKeys(place.path, scenarioJsonSchema()))].sort(),
        )
      })

      it('has an example of every key, which is accepted', () => {
        for (const [key, , , example] of rowsOf(text, place.header)) {
          const document = scenarioAt(place, literalOf(key)!, parse(literalOf(example)!))
          expect(() => canonicalOf(document), `${key}: ${example}`).to.not.throw()
        }
      })

      it('has the default of every key', () => {
        for (const [key, , cell] of rowsOf(text, place.header)) {
          const leftOut = scenarioAt(place, literalOf(key)!, undefined)
          const literal = literalOf(cell)
          if (cell === 'required') expect(() => canonicalOf(leftOut), key).to.throw()
          if (literal === undefined) continue
          const given = canonicalOf(scenarioAt(place, literalOf(key)!, parse(literal)))
          expect(given, `${key}: ${literal}`).to.deep.equal(canonicalOf(leftOut))
        }
      })
    })
  }

  it('has forms of values that are all accepted', () => {
    const schemas: Readonly<Record<string, values.Value<number>>> = {
      size: values.sizeValue(0, 4096),
      address: values.addressValue(4096),
      time: values.timeValue(1),
      share: values.shareValue(),
      rate: values.rateValue('s'),
      'page kind': values.pageOrderValue(),
      'an integer': values.countValue(0),
    }
    const rows = rowsOf(text, 'kind')
    expect(rows.map(([kind]) => kind).sort()).to.deep.equal(Object.keys(schemas).sort())
    for (const [kind, forms] of rows) {
      for (const [, form] of forms.matchAll(/`([^`]*)`/g)) {
        expect(schemas[kind].safeParse(parse(form)).error, `${kind}: ${form}`).to.equal(undefined)
      }
    }
  })

  it('names every key that is not supported yet', () => {
    const refused = [
      ...JSON.stringify(scenarioJsonSchema()).matchAll(/"(\w+)":\{[^{}]*"not":\{\}/g),
    ]
    expect(refused.length).to.be.greaterThan(4)
    for (const [, key] of refused) expect(text).to.include(`\`${key}\``)
  })

  it('has examples that are accepted', () => {
    const examples = [...text.matchAll(/```yaml\n([^`]*)```/g)].map(([, example]) => example)
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
  const CODES: Readonly<Record<ErrorCode, number>> = {
    ERR_USAGE: EXIT.usage,
    ERR_SCENARIO: EXIT.usage,
    ERR_MASIM: EXIT.usage,
    ERR_RECORD: EXIT.usage,
    ERR_TRACE: EXIT.usage,
    ERR_FILE: EXIT.usage,
    ERR_POLICY: EXIT.usage,
    ERR_ENGINE: EXIT.software,
    ERR_ABORTED: EXIT.interrupted,
    ERR_INVARIANT: EXIT.software,
  }

  it('has an example that is what a user sees', () => {
    const [, example] = /```\n(error: [^`]*)```/.exec(doc('errors.md'))!
    const faults = faultsOf('targets:\n  - name: db\n    memroy: 1G\n', {
      file: 'my.yaml',
      set: ['duration=60'],
    })
    expect(example.trim().split('\n').slice(1)).to.deep.equal(faults)
  })

  it('lists every code with what the program ends with', () => {
    const rows = rowsOf(doc('errors.md'), 'code            | class')
    const listed = rows.map((row) => [literalOf(row[0]), Number(row[4])])
    expect(Object.fromEntries(listed)).to.deep.equal(CODES)
  })

  it('lists every exit code', () => {
    const listed = rowsOf(doc('errors.md'), 'code | meaning').map(([code]) => Number(code))
    expect(listed).to.deep.equal(Object.values(EXIT))
  })
})
