import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { expect } from 'chai'
import { DAMO_EXPECTS, makeInputText, readDamoCases, sha256 } from './damo-expects.js'

const { inputs, cases } = readDamoCases()
const REMEDY =
  "damo's outputs are of another record; if the change is meant, make them anew with damo 3.3.0: " +
  'node dist/test/record/damo-expects.js PATH/TO/damo (see test/record/expects/damo/README.md)'

describe("damo's words about our records", () => {
  for (const input of inputs) {
    it(`are about the record that ${input.scenario} gives today`, async () => {
      const text = await makeInputText(input)
      expect(sha256(text), `${input.file}: ${REMEDY}`).to.equal(input.sha256)
      const kept = inflateSync(readFileSync(join(DAMO_EXPECTS, input.file)))
      expect(sha256(kept), `${input.file}: ${REMEDY}`).to.equal(input.sha256)
    })
  }

  it('are there for each command line, and for nothing else', () => {
    const named = [...inputs.map(({ file }) => file), ...cases.map(({ expected }) => expected)]
    const others = ['README.md', 'cases.json']
    expect(readdirSync(DAMO_EXPECTS).sort()).to.deep.equal([...named, ...others].sort())
    expect(new Set(cases.map(({ name }) => name)).size).to.equal(cases.length)
  })
})
