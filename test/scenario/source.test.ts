import { expect } from 'chai'
import { formatIssue, ScenarioError } from '../../lib/base/errors.js'
import { parseSource } from '../../lib/scenario/source.js'

function refusalOf(text: string): string {
  try {
    parseSource(text, 'x.yaml')
  } catch (error) {
    expect(error).to.be.instanceOf(ScenarioError)
    return (error as ScenarioError).issues.map(formatIssue).join('\n')
  }
  return expect.fail(`accepted: ${text.slice(0, 80)}`)
}

describe('parseSource', () => {
  it('reads YAML, and JSON with tabs, to the same values', () => {
    const yaml = 'a: 1\nb: [x, 2.5, true, null]\nc: { d: "e" }\n'
    const json = '{\n\t"a": 1,\n\t"b": ["x", 2.5, true, null],\n\t"c": { "d": "e" }\n}'
    const expected = { a: 1, b: ['x', 2.5, true, null], c: { d: 'e' } }
    expect(parseSource(yaml, 'x').value).to.deep.equal(expected)
    expect(parseSource(json, 'x').value).to.deep.equal(expected)
  })

  it('reads nothing as null', () => {
    expect(parseSource('', 'x').value).to.equal(null)
    expect(parseSource('# only a comment\n', 'x').value).to.equal(null)
  })

  it('copies what an alias stands for, so that a change of one is no change of the other', () => {
    const { value } = parseSource('a: &n { x: 1 }\nb: *n\n', 'x')
    const { a, b } = value as { a: object; b: object }
    expect(a).to.deep.equal(b)
    expect(a).to.not.equal(b)
  })

  it('takes __proto__ for a key like any other', () => {
    const value = parseSource('__proto__: { polluted: 1 }\n', 'x').value as object
    expect(Object.keys(value)).to.deep.equal(['__proto__'])
    expect('polluted' in value).to.equal(false)
  })

  it('locates values, keys, and where a missing value would belong', () => {
    const { locate } = parseSource('a:\n  - b: 1\n    c: 2\n', 'x')
    expect(locate(['a', 0, 'c'], 'value')).to.deep.equal({ line: 3, column: 8 })
    expect(locate(['a', 0, 'c'], 'key')).to.deep.equal({ line: 3, column: 5 })
    expect(locate(['a', 0, 'missing'], 'value')).to.deep.equal({ line: 2, column: 5 })
    expect(locate(['a', 7], 'value')).to.deep.equal({ line: 1, column: 1 })
    expect(locate(['nothing', 'here'], 'value')).to.deep.equal({ line: 1, column: 1 })
  })

  it('locates values behind an alias', () => {
    const { locate } = parseSource('a: &n\n  x: 1\nb: *n\n', 'x')
    expect(locate(['b', 'x'], 'value')).to.deep.equal({ line: 2, column: 6 })
  })

  it('refuses faults of form, each with its place', () => {
    const rows: readonly [text: string, refusal: RegExp][] = [
      ['a: 1\nb: 2\na: 3\n', /^x.yaml:3:1: the key a stands here a second time/],
      ['a: [1\nb: 2\n', /^x.yaml:\d+:\d+: /],
      ['\ta: 1\n', /^x.yaml:1:1: .*\(indent with spaces\)$/],
      ['a: b: c\n', /^x.yaml:1:4: .*\(put text that holds a colon into quotes\)$/],
      ['{"a": 1 "b": 2}', /^x.yaml:1:7: .*\(is a comma .* missing before it\?\)$/],
      ['a: @b\n', /^x.yaml:1:4: .*\(put the text into quotes\)$/],
      ['a: 1\n---\nb: 2\n', /^x.yaml:2:1: holds several documents; expected one \(leave out ---/],
      ['? [1]\n: 2\n', /^x.yaml:1:3: a key that is not a word/],
      ['a: *b\n', /^x.yaml:1:4: nothing above is named &b/],
      ['a: !!binary aGk=\n', /^x.yaml:1:13: a tag that means nothing here[^\n]*$/],
      ['a: &n {x: 1}\nb: { <<: *n }\n', /^x.yaml:2:6: merge keys \(<<\) mean nothing here/],
      ['a: !thing x\n', /a tag that means nothing here \(got !thing\)/],
    ]
    for (const [text, refusal] of rows) expect(refusalOf(text), text).to.match(refusal)
  })

  it('places a quote that is never closed where it opens', () => {
    expect(refusalOf('a: 1\nb: ["x", "y\nc: 2\nd: 3\n')).to.match(
      /^x\.yaml:2:10: Missing closing "quote; expected one \(the text that it opens does not end\)$/m,
    )
    expect(refusalOf("- 'it''s\n- b\n")).to.match(/^x\.yaml:1:3: Missing closing 'quote/)
  })

  it('tells one fault of form for each line', () => {
    expect(refusalOf('"a" "b" "c" "d"\n').split('\n')).to.have.lengthOf(1)
  })

  it('refuses a text of more words than a scenario can need, without reading all of it', () => {
    expect(refusalOf(`[${'1,'.repeat(2_000_000)}`)).to.match(
      /too large; expected at most 2,500,000 words/,
    )
  })

  it('refuses aliases that explode, or that contain themselves', () => {
    const levels = Array.from({ length: 9 }, (_, i) => {
      const items = i === 0 ? 'x' : `*a${i - 1}`
      return `a${i}: &a${i} [${Array(9).fill(items).join(', ')}]\n`
    })
    expect(refusalOf(levels.join(''))).to.match(/too large; expected at most 400,000 values/)
    expect(refusalOf('a: &a [*a]\n')).to.match(/too large; expected at most 60 levels/)
  })

  it('refuses deep nesting before anything recurses into it', () => {
    for (const text of ['['.repeat(200_000), '{a: '.repeat(50_000), '- '.repeat(50_000)]) {
      expect(refusalOf(text)).to.match(/nested too deeply; expected at most 60 levels/)
    }
  })

  it('tells at most twenty faults', () => {
    const text = Array.from({ length: 100 }, () => 'a: 1\n').join('')
    expect(refusalOf(text).split('\n')).to.have.lengthOf(20)
  })
})
