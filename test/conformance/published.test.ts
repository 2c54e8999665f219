import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { countsOf, judgedAsShown, publishedDocument } from '../../bench/published/document.js'
import { measuredIn } from '../../bench/published/measured.js'
import { judgeRow, type PublishedFigure } from '../../bench/published/row.js'
import { ROWS } from '../../bench/published/rows/index.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

const figure = (name: string, published: PublishedFigure['published']): PublishedFigure => ({
  name,
  published,
  unit: '%',
  series: 'slowdown',
  base: 0,
})

describe('a published figure beside ours', () => {
  it('agrees in direction when both are on the same side of no change', () => {
    const figures = [figure('a', 5), figure('b', -3)]
    const judged = judgeRow({ figures }, { a: 2, b: 1 })
    expect(judged.map(({ direction }) => direction)).to.deep.equal([true, false])
  })

  it('agrees in order when it is above and below the same others', () => {
    const figures = [figure('a', 1), figure('b', 2), figure('c', 3)]
    const orders = (a: number, b: number, c: number): (boolean | null)[] =>
      judgeRow({ figures }, { a, b, c }).map(({ order }) => order)
    expect(orders(10, 20, 30)).to.deep.equal([true, true, true])
    expect(orders(10, 40, 30)).to.deep.equal([true, false, false])
  })

  it('asks for no order between ranges that overlap', () => {
    const figures = [figure('a', [1, 3]), figure('b', [2, 4])]
    expect(judgeRow({ figures }, { a: 9, b: 8 }).every(({ order }) => order)).to.equal(true)
  })

  it('agrees in size within a factor of 1.5 of the published range, of losses too', () => {
    const sizeOf = (published: PublishedFigure['published'], ours: number): boolean | null =>
      judgeRow({ figures: [figure('a', published)] }, { a: ours })[0].size
    expect([sizeOf(10, 15), sizeOf(10, 16), sizeOf(10, 6.6)]).to.deep.equal([true, false, false])
    expect([sizeOf([10, 20], 30), sizeOf([10, 20], 31)]).to.deep.equal([true, false])
    expect([sizeOf(-10, -15), sizeOf(-10, -16), sizeOf(-10, 10)]).to.deep.equal([
      true,
      false,
      false,
    ])
  })

  it('agrees in size within a range about no change, and a factor of 1.5 beyond both ends', () => {
    const sizes = [-1.5, -1.6, 0, 3, 3.1].map(
      (ours) => judgeRow({ figures: [figure('a', [-1, 2])] }, { a: ours })[0].size,
    )
    expect(sizes).to.deep.equal([true, false, true, true, false])
  })

  it('has a direction and no size where it is told in words', () => {
    const judged = [0.9, 1, 1.2].map(
      (ours) => judgeRow({ figures: [{ ...figure('a', 'less'), base: 1 }] }, { a: ours })[0],
    )
    expect(judged.map(({ direction }) => direction)).to.deep.equal([true, false, false])
    expect(countsOf(judged)[2]).to.equal('')
  })

  it('has no direction without a base, and no order alone', () => {
    const alone = { name: 'a', published: 5, unit: 's' }
    const [{ direction, order }] = judgeRow({ figures: [alone] }, { a: 5 })
    expect([direction, order]).to.deep.equal([null, null])
    expect(countsOf(judgeRow({ figures: [alone] }, { a: 5 }))).to.deep.equal(['', '', '1 of 1'])
  })

  it('is not judged where the policy itself is guessed', () => {
    const row = { figures: [{ ...figure('a', 5), base: 0 }], guessed: 'its constants are.' }
    const [{ ours, direction, order, size }] = judgeRow(row, { a: 5 })
    expect([ours, direction, order, size]).to.deep.equal([5, null, null, null])
  })

  it('has to be measured', () => {
    expect(() => judgeRow({ figures: [figure('a', 5)] }, {})).to.throw('a was not measured')
  })
})

describe('docs/published.md', () => {
  it('has all rows as they are now, judged by the values that it shows', async () => {
    const path = join(REPOSITORY_ROOT, 'docs', 'published.md')
    const page = readFileSync(path, 'utf8')
    const measured = measuredIn(page)
    const judged = ROWS.map((row) => judgedAsShown(row, measured.get(row.row) ?? {}))
    const made = await publishedDocument(judged, path)
    expect(made, 'npm run published -- --out docs/published.md').to.equal(page)
  })
})
