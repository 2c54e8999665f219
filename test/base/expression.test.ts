import { expect } from 'chai'
import fc from 'fast-check'
import {
  evaluateExpression,
  isFault,
  parseExpression,
  type ExpressionValue,
  type FigureScope,
} from '../../lib/base/expression.js'

const FIGURES = new Map<string, ExpressionValue | null>([
  ['A.snapshots', 50],
  ['A.accuracy.hotRecall', 0.9],
  ['A.accuracy.hotPrecision', null],
  ['A.contexts[0].regions.mean', 12.5],
  ['A.targets.vm-1.accessShare', 0.25],
  ['B.snapshots', 60],
])

const SCOPE: FigureScope = {
  get: (name) => FIGURES.get(name),
  names: () => [...FIGURES.keys()],
}

/** The value, or what is wrong with its remedy. */
function outcome(text: string): ExpressionValue | string {
  const expression = parseExpression(text)
  const result = isFault(expression) ? expression : evaluateExpression(expression, SCOPE)
  return isFault(result) ? `${result.message}; ${result.hint ?? ''}` : result.value
}

describe('an expression', () => {
  for (const [text, value] of [
    ['A.snapshots', 50],
    ['2 + 3 * 4 - 10 / 4', 11.5],
    ['-A.snapshots % 7', -1],
    ['(2 + 3) * 4', 20],
    ['abs(A.snapshots - B.snapshots) == 10', true],
    ['min(1, 2, A.snapshots) + max(3, B.snapshots)', 61],
    ['B.snapshots < 2 * A.snapshots && A.accuracy.hotRecall >= 0.9', true],
    ['A.snapshots > 60 || !(B.snapshots != 60)', true],
    ['A.contexts[0].regions.mean', 12.5],
    ['A.targets["vm-1"].accessShare', 0.25],
    ["A.targets['vm-1'].accessShare <= 1e-1", false],
    ['true == (1 < 2)', true],
  ] as const) {
    it(`computes ${text}`, () => {
      expect(outcome(text)).to.equal(value)
    })
  }

  for (const [text, part] of [
    ['', 'empty'],
    ['A.snapshots >', 'at character 14'],
    ['A.snapshots < (1', 'Unclosed ('],
    ['A.snapshots B.snapshots', 'an operator is missing'],
    ['A.snapshots = 5', 'at character 13'],
    ['A.snapshots === 5', '=== cannot be used'],
    ['A.snapshots ? 1 : 2', 'conditional cannot be used'],
    ['this.snapshots', 'cannot be used'],
    ['[1, 2]', 'array cannot be used'],
    ['sqrt(2)', 'function sqrt cannot be used'],
    ['A.constructor("return 1")()', 'such a call cannot be used'],
    ['abs(1, 2)', 'abs() got 2 values; expected one'],
    ['A.wssBytes > "100 MiB"', 'sizes are in bytes'],
    ['A[B.snapshots]', 'needs a number or a quoted name'],
    ['1 < 2 < 3', 'comparisons do not chain'],
    ['A.snapshots && true', 'expected a condition'],
    ['A.snapshots == true', 'cannot be equal'],
    ['1 / (A.snapshots - 50)', 'divides by 0'],
    ['A.accuracy.hotPrecision > 1', 'A.accuracy.hotPrecision has no value'],
    [
      'A.accuracy.hotRecal > 1',
      'there is no figure A.accuracy.hotRecal; did you mean A.accuracy.hotRecall?',
    ],
    ['__proto__ > 1', 'there is no figure __proto__'],
    [`1${' + 1'.repeat(1000)}`, 'longer than'],
  ] as const) {
    it(`refuses ${text.slice(0, 40) || 'nothing'}`, () => {
      expect(outcome(text)).to.be.a('string').that.contains(part)
    })
  }

  it('refuses an unknown figure even where others decide', () => {
    expect(outcome('A.snapshots > 0 || A.nothing > 0')).to.contain('there is no figure A.nothing')
  })

  it('lists the figures of the side that was named', () => {
    expect(outcome('B.zzzzzzzz > 0')).to.contain('known: B.snapshots').and.not.contain('A.')
  })

  it('tells which figures it names, and what they were', () => {
    const expression = parseExpression('B.snapshots > A.snapshots + A.snapshots')
    if (isFault(expression)) throw new Error(expression.message)
    const result = evaluateExpression(expression, SCOPE)
    if (isFault(result)) throw new Error(result.message)
    expect([...result.figures]).to.deep.equal([
      ['B.snapshots', 60],
      ['A.snapshots', 50],
    ])
  })

  it('never throws, whatever it is given', () => {
    const pieces = fc.constantFrom(
      ...['A', 'B.snapshots', '.', '[', ']', '(', ')', '"', '<', '==', '!', '&&', '+', '-', '/'],
      ...['0', '1e9', 'min', ',', ' ', 'this', '?', ':', '`', '\\', ';', '{', '=>', 'new', 'A[0]'],
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((list) => list.join('')),
        ),
        (text) => {
          const result = outcome(text)
          expect(['number', 'boolean', 'string']).to.include(typeof result)
        },
      ),
    )
  })
})
