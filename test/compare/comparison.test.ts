import { expect } from 'chai'
import { UsageError } from '../../lib/base/errors.js'
import { compareSides, type ComparisonRow } from '../../lib/compare/comparison.js'
import { parseCondition, testCondition } from '../../lib/compare/fail-if.js'
import { singleFigures } from '../../lib/compare/figures.js'
import { groupFigures } from '../../lib/compare/group.js'
import { nameSides, type Side } from '../../lib/compare/side.js'
import type { RunSource } from '../../lib/compare/source.js'

type Values = Readonly<Record<string, number | null>>

function run(values: Values, about: Partial<RunSource> = {}): RunSource {
  const figures = new Map(Object.entries(values))
  const rest = { name: 'made up', seed: undefined, scenario: undefined, remarks: [] }
  return { path: 'out/x', kind: 'results', ...rest, figures, ...about }
}

function side(label: string, ...list: readonly Values[]): Side {
  const runs = list.map((values, seed) => run(values, { seed }))
  const figures = list.length > 1 ? groupFigures(label, runs) : singleFigures(runs[0].figures)
  return { label, runs, figures }
}

function rowOf(name: string, ...sides: readonly Side[]): ComparisonRow {
  return compareSides(sides).rows.find((row) => row.name === name)!
}

describe('compareSides', () => {
  it('takes differences from the first side, also as a share of its value', () => {
    const { differences } = rowOf(
      'x',
      side('A', { x: 4 }),
      side('B', { x: 5 }),
      side('C', { x: 3 }),
    )
    expect(differences).to.deep.equal([
      null,
      { absolute: 1, relative: 0.25, isApart: null },
      { absolute: -1, relative: -0.25, isApart: null },
    ])
  })

  it('takes none where a side has no value, and no share of nothing', () => {
    expect(rowOf('x', side('A', { x: null }), side('B', { x: 5 })).differences).to.deep.equal([
      null,
      null,
    ])
    expect(rowOf('x', side('A', {}), side('B', { x: 5 })).figures[0]).to.equal(null)
    expect(rowOf('x', side('A', { x: 0 }), side('B', { x: 5 })).differences[1]).to.include({
      relative: null,
    })
  })

  it('leaves out what no side has a value of', () => {
    expect(compareSides([side('A', { x: null }), side('B', {})]).rows).to.deep.equal([])
  })

  it('takes differences of costs only when asked', () => {
    const sides = [side('A', { 'cost.wallSeconds': 1 }), side('B', { 'cost.wallSeconds': 2 })]
    expect(compareSides(sides).rows[0]).to.deep.include({ isCost: true, differences: [null, null] })
    const { rows } = compareSides(sides, { hasCostDifferences: true })
    expect(rows[0].differences[1]).to.include({ absolute: 1 })
  })

  it('keeps the order of the sides, parts behind the whole, costs last', () => {
    const [a, b] = [
      { 'cost.a': 1, 'contexts[0].x': 1, u: 1, w: 1 },
      { u: 1, v: 1, 'targets.t.x': 1, w: 1 },
    ]
    const { rows } = compareSides([side('A', a), side('B', b)])
    const names = rows.map((row) => row.name)
    expect(names).to.deep.equal(['u', 'v', 'w', 'contexts[0].x', 'targets.t.x', 'cost.a'])
  })

  it('says whether the intervals of groups lie apart', () => {
    const a = side('A', { x: 1 }, { x: 2 }, { x: 3 })
    expect(rowOf('x', a, side('B', { x: 3 }, { x: 5 })).differences[1]).to.include({
      isApart: false,
    })
    expect(rowOf('x', a, side('B', { x: 4 }, { x: 5 })).differences[1]).to.include({
      isApart: true,
    })
    expect(rowOf('x', a, side('B', { x: 9 })).differences[1]).to.include({ isApart: true })
  })
})

describe('a group', () => {
  it('has the median, and the middle 90 % of its runs', () => {
    const values = Array.from({ length: 40 }, (_, i) => ({ x: (7 * i) % 40 }))
    const { value, spread } = side('A', ...values).figures.get('x')!
    expect([value, spread!.low, spread!.high]).to.deep.equal([19.5, 2, 37])
  })

  it('takes a figure over the runs that have it', () => {
    const { value, spread } = side('A', { x: 1 }, { x: null }, { x: 3 }).figures.get('x')!
    expect([value, spread!.values]).to.deep.equal([2, [1, 3]])
  })

  const refusal = (...runs: readonly RunSource[]): string => {
    try {
      groupFigures('A', runs)
    } catch (error) {
      expect(error).to.be.instanceOf(UsageError)
      return (error as UsageError).message
    }
    return 'accepted'
  }

  it('is of one scenario, each seed once', () => {
    const scenario = { kernel: '6.12', seed: 1 }
    const one = run({}, { path: 'a', seed: 1, scenario })
    expect(
      refusal(one, run({}, { path: 'b', seed: 2, scenario: { ...scenario, seed: 2 } })),
    ).to.equal('accepted')
    expect(refusal(one, run({}, { path: 'b', seed: 1, scenario }))).to.equal(
      'A: seed 1 twice (a, b)',
    )
    expect(
      refusal(one, run({}, { path: 'b', seed: 2, scenario: { kernel: '7.2', seed: 2 } })),
    ).to.equal('A: a and b differ in kernel')
    expect(refusal(one, run({}, { path: 'b', name: 'other' }))).to.equal(
      'A: a and b differ in their scenarios (made up, other)',
    )
  })
})

describe('nameSides', () => {
  it('calls arguments A, B, … and groups by their names', () => {
    expect(nameSides(['x', 'y'], ['old=a,b'])).to.deep.equal([
      { label: 'A', paths: ['x'] },
      { label: 'B', paths: ['y'] },
      { label: 'old', paths: ['a', 'b'] },
    ])
    expect(
      nameSides(
        Array.from({ length: 27 }, () => 'x'),
        [],
      )[26].label,
    ).to.equal('A1')
  })

  it('refuses fewer than two sides, names that are taken, and what is no group', () => {
    expect(() => nameSides(['x'], [])).to.throw('1 to compare; expected two or more')
    expect(() => nameSides(['x'], ['A=y'])).to.throw('--group A: the name is taken')
    expect(() => nameSides(['x'], ['y'])).to.throw('expected NAME=PATH,PATH…')
    expect(() => nameSides(['x'], ['y=,'])).to.throw('expected NAME=PATH,PATH…')
  })
})

describe('--fail-if', () => {
  const sides = [
    side('A', { x: 1, accuracy: null }),
    side('B', { x: 2, 'accuracy.hotRecall': 0.5 }, { x: 3, 'accuracy.hotRecall': 0.6 }),
  ]
  const test = (text: string): boolean => testCondition(parseCondition(text), sides).holds

  it('compares sides; groups by their medians and the ends of their intervals', () => {
    expect(test('B.x == 2.5 && B.x.low == 2 && B.x.high == 3')).to.equal(true)
    expect(test('A.x.low == A.x')).to.equal(true)
    expect(test('B.x < A.x')).to.equal(false)
  })

  it('refuses figures without a value, unknown sides, and numbers', () => {
    expect(() => test('A.accuracy.hotRecall > 0')).to.throw('A.accuracy.hotRecall has no value')
    expect(() => test('C.x > 0')).to.throw("--fail-if 'C.x > 0': there is no figure C.x")
    expect(() => test('A.x + 1')).to.throw('it is a number')
    expect(() => parseCondition('A.x >')).to.throw("--fail-if 'A.x >': at character 6")
  })
})
