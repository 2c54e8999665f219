import { expect } from 'chai'
import { ArgumentError, parseArguments, type OptionSpec } from '../../lib/params/argparse.js'

const OPTIONS: readonly OptionSpec[] = [
  { names: ['--input', '-i'], words: '+' },
  { names: ['--interval'], isRepeatable: true, initial: ['first'] },
  { names: ['--range', '-r'], words: 3, type: 'int' },
  { names: ['--weight'], type: 'float' },
  { names: ['--style'], choices: ['hot', 'cold'] },
  { names: ['--raw', '-a'], words: 0 },
  { names: ['--repeat'], words: '*' },
]

/** What Python 3.11 makes of the same options and one positional of `nargs='?'`. */
const READ: readonly (readonly [string, object, (readonly string[])?])[] = [
  ['', {}],
  ['--inp a b', { input: ['a', 'b'] }],
  ['-ia b', { input: ['a'] }, ['b']],
  ['-i=a', { input: ['a'] }],
  ['--style=hot', { style: 'hot' }],
  ['--style cold --style hot', { style: 'hot' }],
  ['--interval a --interval b', { interval: ['first', 'a', 'b'] }],
  ['--range -1 2 1_0', { range: [-1n, 2n, 10n] }],
  ['--weight -.5', { weight: -0.5 }],
  ['--weight inf', { weight: Infinity }],
  ['-ar 1 2 3', { raw: true, range: [1n, 2n, 3n] }],
  ['--repeat --raw', { repeat: [], raw: true }],
  ['x --raw', { raw: true }, ['x']],
  ['--repeat 1 -- --raw', { repeat: ['1'] }, ['--raw']],
  ['-5', {}, ['-5']],
]

const REFUSED: readonly (readonly [string, string])[] = [
  ['--in a', 'ambiguous option: --in could match --input, --interval'],
  ['--help --in', 'ambiguous option: --in could match --input, --interval'],
  ['--input', 'argument --input/-i: expected at least one argument'],
  ['--style --raw', 'argument --style: expected one argument'],
  ['--range 1 2', 'argument --range/-r: expected 3 arguments'],
  ['--range=1', 'argument --range/-r: expected 3 arguments'],
  ['--range 1 2 x', "argument --range/-r: invalid int value: 'x'"],
  ['--weight 1,5', "argument --weight: invalid float value: '1,5'"],
  ['--style x', "argument --style: invalid choice: 'x' (choose from 'hot', 'cold')"],
  ['--raw=1', "argument --raw/-a: ignored explicit argument '1'"],
  ['-ax', "argument --raw/-a: ignored explicit argument 'x'"],
  ['x --foo y', 'unrecognized arguments: --foo y'],
]

function words(line: string): readonly string[] {
  return line.split(' ').filter((word) => word !== '')
}

describe('parseArguments()', () => {
  for (const [line, values, rest = []] of READ) {
    it(`reads \`${line}\` as argparse does`, () => {
      const parsed = parseArguments(OPTIONS, words(line))
      const expected = { interval: ['first'], ...values }
      expect(parsed).to.deep.equal({ values: expected, words: rest, wantsHelp: false })
    })
  }

  for (const [line, message] of REFUSED) {
    it(`refuses \`${line}\` in argparse's words`, () => {
      expect(() => parseArguments(OPTIONS, words(line))).to.throw(ArgumentError, message)
    })
  }

  it('hints at the option that was meant', () => {
    expect(() => parseArguments(OPTIONS, ['--stile']))
      .to.throw(ArgumentError)
      .with.property('hint', 'did you mean --style?')
  })

  it('takes as many words that belong to no option as it is told', () => {
    expect(parseArguments(OPTIONS, ['a', '--raw', 'b'], 2).words).to.deep.equal(['a', 'b'])
  })
})
