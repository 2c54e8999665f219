import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { parseDamoJson, printDamoJson } from '../../lib/params/json.js'
import { kdamondsFrom, kdamondsObject } from '../../lib/params/kdamond.js'
import { schemeLine, schemesOfText } from '../../lib/params/scheme-text.js'
import { schemeObject } from '../../lib/params/scheme.js'
import { sysfsTable, sysfsWrites } from '../../lib/params/sysfs.js'
import { printDamoYaml } from '../../lib/params/yaml-text.js'
import { needShared, sharedPath } from '../support/shared.js'
import { DAMO_CASES, expected, input } from './damo-cases.js'

interface SharedCases {
  readonly args_damon: readonly { expected: string; sysfs_writes?: string }[]
  readonly damos_text: readonly { text: string; expected: string }[]
}

function sharedText(...parts: string[]): string {
  return readFileSync(sharedPath('vectors', 'damo-args', ...parts), 'utf8')
}

function schemesJson(text: string): string {
  const schemes = schemesOfText(text).map((scheme) => schemeObject(scheme, 'human', false))
  return `${printDamoJson(schemes)}\n`
}

describe('kdamondsFrom() and sysfsWrites()', () => {
  it('write what damo writes', () => {
    const cases = DAMO_CASES.filter(({ hasWrites }) => hasWrites === true)
    expect(cases).to.have.length.greaterThan(10)
    for (const { name } of cases) {
      const kdamonds = kdamondsFrom(parseDamoJson(expected(`${name}.txt`)))
      expect(sysfsTable(sysfsWrites(kdamonds)), name).to.equal(expected(`${name}.tsv`))
    }
  })

  it('write what damo wrote for the reference parameters', function () {
    needShared(this, 'vectors', 'damo-args')
    const { args_damon: cases } = JSON.parse(sharedText('cases.json')) as SharedCases
    for (const { expected: file, sysfs_writes: table } of cases) {
      if (table === undefined) continue
      const kdamonds = kdamondsFrom(parseDamoJson(sharedText(file)))
      expect(sysfsTable(sysfsWrites(kdamonds)), file).to.equal(sharedText(table))
    }
  })
})

describe('schemesOfText()', () => {
  it('reads one-line schemes of every length as damo does', () => {
    expect(schemesJson(input('old.damos'))).to.equal(expected('old-schemes.json'))
  })

  it('reads the reference files as damo does', function () {
    needShared(this, 'vectors', 'damo-args')
    const { damos_text: cases } = JSON.parse(sharedText('cases.json')) as SharedCases
    for (const { text, expected: file } of cases) {
      expect(schemesJson(sharedText(text)), text).to.equal(sharedText(file))
    }
  })

  it('reads again what schemeLine() wrote', () => {
    const schemes = schemesOfText(input('old.damos'))
    const lines = schemes.map(schemeLine)
    expect(lines[0]).to.equal('4K max 0 0 5s max pageout')
    expect(schemesOfText(lines.join('\n')).map(schemeLine)).to.deep.equal(lines)
  })
})

describe('kdamondsObject()', () => {
  it('in the exact form loses nothing', () => {
    const kdamonds = kdamondsFrom(parseDamoJson(input('two.json')))
    const once = kdamondsObject(kdamonds, 'exact')
    const again = kdamondsFrom(parseDamoJson(printDamoJson(once)))
    expect(sysfsTable(sysfsWrites(again))).to.equal(sysfsTable(sysfsWrites(kdamonds)))
    expect(printDamoJson(kdamondsObject(again, 'exact'))).to.equal(printDamoJson(once))
  })
})

describe('printDamoYaml()', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['5 ms', '5 ms'],
    ['1,000', '1,000'],
    ['10', "'10'"],
    ['', "''"],
    ['no', "'no'"],
    ['1_0', "'1_0'"],
    ['1:30', "'1:30'"],
    ['2001-01-01', "'2001-01-01'"],
    ['a: b', "'a: b'"],
    ['%', "'%'"],
    ["it's", "it's"],
    ['ü', '"\\xFC"'],
    ['a\tb', '"a\\tb"'],
  ]
  for (const [text, yaml] of texts) {
    it(`quotes ${JSON.stringify(text)} as PyYAML does`, () => {
      expect(printDamoYaml(new Map([['k', text]]))).to.equal(`k: ${yaml}\n`)
    })
  }

  it('writes numbers as PyYAML does', () => {
    const numbers = [1n, 1, 1.5, 1e16, 1e-5, Infinity, NaN, null, true]
    const lines = ['1', '1.0', '1.5', '1.0e+16', '1.0e-05', '.inf', '.nan', 'null', 'true']
    expect(printDamoYaml(numbers)).to.equal(lines.map((line) => `- ${line}\n`).join(''))
  })
})

describe('parseDamoJson()', () => {
  it('keeps integers exact, and apart from other numbers', () => {
    expect(parseDamoJson('[18446744073709551615, 1.0, -0, 1e3]')).to.deep.equal([
      18446744073709551615n,
      1,
      0n,
      1000,
    ])
  })

  const faults: readonly (readonly [string, string])[] = [
    ['', 'Expecting value: line 1 column 1 (char 0)'],
    ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
    ['[1\n 2]', "Expecting ',' delimiter: line 2 column 2 (char 4)"],
    ['{,}', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['["a', 'Unterminated string starting at: line 1 column 2 (char 1)'],
    ['["\\x"]', 'Invalid \\escape: line 1 column 3 (char 2)'],
    ['1 1', 'Extra data: line 1 column 3 (char 2)'],
  ]
  for (const [text, message] of faults) {
    it(`refuses ${JSON.stringify(text)} in Python's words`, () => {
      expect(() => parseDamoJson(text))
        .to.throw()
        .with.property('damoText', message)
    })
  }
})
