import { expect } from 'chai'
import fc from 'fast-check'
import { UsageError } from '../../lib/base/errors.js'
import { parseParameter, parseParameters } from '../../lib/tune/parameters.js'

function refusalOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    expect(error).to.be.instanceOf(UsageError)
    return (error as UsageError).message
  }
  throw new Error('expected a refusal')
}

describe('parseParameter', () => {
  const cases: [text: string, values: string[]][] = [
    ['a=1', ['1']],
    ['a=1,2, 3 ', ['1', '2', '3']],
    ['a=5 ms,1 s', ['5 ms', '1 s']],
    ['a="1,000","2,000"', ['"1,000"', '"2,000"']],
    ["a='it''s, well',b", ["'it''s, well'", 'b']],
    [String.raw`a="x\",y",z`, [String.raw`"x\",y"`, 'z']],
    ["a=it's,that's", ["it's", "that's"]],
    ['a=[1,2],[3]', ['[1,2]', '[3]']],
    ['a={min: 1, max: [2, "]"]},null', ['{min: 1, max: [2, "]"]}', 'null']],
    ['a.b=c=d,e', ['c=d', 'e']],
  ]
  for (const [text, values] of cases) {
    it(`reads ${text}`, () => {
      expect(parseParameter(text)).to.deep.equal({ path: text.split('=')[0], values })
    })
  }

  const refusals: [text: string, message: RegExp][] = [
    ['a', /^--set a: not an assignment; expected path=value,value,…$/],
    ['=1', /not an assignment/],
    ['a=', /^--set a=: value 1 is empty; expected one$/],
    ['a=1,,2', /^--set a=1,,2: value 2 is empty/],
    ['a=1,', /value 2 is empty/],
    ['a=[1,2', /a missing \]; expected brackets and quotes in pairs$/],
    ['a=1],2', /a \] without its beginning/],
    ['a={1]', /a \] without its beginning/],
    ['a="1,2', /a missing "/],
  ]
  for (const [text, message] of refusals) {
    it(`refuses ${text}`, () => {
      expect(refusalOf(() => parseParameter(text))).to.match(message)
    })
  }

  it('gives back any texts that were quoted, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (texts) => {
        const values = texts.map((text) => JSON.stringify(text))
        expect(parseParameter(`a=${values.join(',')}`).values).to.deep.equal(values)
      }),
    )
  })
})

describe('parseParameters', () => {
  it('takes values by path: texts as YAML, all else as it is', () => {
    const set = { 'targets.0.memory': ['1 GiB', 4096], targets: [[{ name: 'a' }], null] }
    expect(parseParameters(set)).to.deep.equal([
      { path: 'targets.0.memory', values: ['1 GiB', '4096'] },
      { path: 'targets', values: ['[{"name":"a"}]', 'null'] },
    ])
  })

  it('refuses a path that comes twice, seeds, and no values', () => {
    expect(refusalOf(() => parseParameters(['a=1', 'a=2']))).to.include('--set a: given twice')
    expect(refusalOf(() => parseParameters(['seed=1,2']))).to.include('expected --seeds')
    expect(refusalOf(() => parseParameters({ a: [] }))).to.include('a: no values')
  })
})
