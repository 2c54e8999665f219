import { expect } from 'chai'
import { Blocks } from '../../../lib/report/html/pack.js'
import { COURSE_FULL } from '../../../lib/report/html/page-data.js'
import { rowsSeen, type TableChoice } from '../../../lib/report/html/plot/table-order.js'
import { packCourse, tableOf, type ColumnOf } from '../../../lib/report/html/table.js'
import { columnOf } from './reports.js'

const NAMES = ['web-10', 'web-2', 'Jobs-1', 'web-1']
const WORDS = ['web', 'jobs']
const COLUMNS = [
  { kind: 'text', words: NAMES, index: [0, 1, 2, 3] },
  { kind: 'text', words: WORDS, index: [0, 0, 1, 0] },
  { kind: 'number', values: [3, NaN, 3, 1] },
] as const

function seen(choice: Partial<TableChoice>): string[] {
  const none = { by: -1, isDescending: false, search: '', words: new Map<number, number>() }
  return rowsSeen(COLUMNS, NAMES.length, { ...none, ...choice }).map((row) => NAMES[row])
}

describe('the rows of a table', () => {
  it('stay as they are until they are sorted', () => {
    expect(seen({})).to.deep.equal(NAMES)
  })

  it('are sorted by texts as people count', () => {
    expect(seen({ by: 0 })).to.deep.equal(['Jobs-1', 'web-1', 'web-2', 'web-10'])
    expect(seen({ by: 0, isDescending: true })).to.deep.equal([
      'web-10',
      'web-2',
      'web-1',
      'Jobs-1',
    ])
  })

  it('are sorted by numbers; equal ones stay in their order, unknown ones come last', () => {
    expect(seen({ by: 2 })).to.deep.equal(['web-1', 'web-10', 'Jobs-1', 'web-2'])
    expect(seen({ by: 2, isDescending: true })).to.deep.equal([
      'web-10',
      'Jobs-1',
      'web-1',
      'web-2',
    ])
  })

  it('are found by parts of their texts, all of which they must have', () => {
    expect(seen({ search: 'jobs' })).to.deep.equal(['Jobs-1'])
    expect(seen({ search: ' WEB  1 ' })).to.deep.equal(['web-10', 'web-1'])
    expect(seen({ search: 'db' })).to.deep.equal([])
  })

  it('are filtered by a word, and sorted at the same time', () => {
    expect(seen({ words: new Map([[1, 0]]), by: 2 })).to.deep.equal(['web-1', 'web-10', 'web-2'])
  })
})

/** The columns of a page as the browser unpacks them. */
function unpacked(blocks: Blocks): (ref: Parameters<typeof columnOf>[1]) => number[] {
  const page = blocks.texts.map(
    (text, i) => `<script type="application/octet-stream" id="block-${i}">${text}</script>`,
  )
  return (ref) => columnOf(page.join('\n'), ref)
}

describe('a table of a page', () => {
  it('holds each text once, and each number exactly', () => {
    const blocks = new Blocks()
    const head = { about: '', isShown: true }
    const columns: ColumnOf<string>[] = [
      { ...head, kind: 'text', label: 'group', isChoice: true, of: (name) => name.split('-')[0] },
      { ...head, kind: 'number', label: 'l', unit: 'count', digits: null, of: (n) => n.length / 3 },
    ]
    const about = { caption: '', noun: 'guests', courses: null }
    const table = tableOf(['a-1', 'b-1', 'a-22'], columns, about, blocks.pack)
    const read = unpacked(blocks)
    const [groups, lengths] = table.columns
    if (groups.kind !== 'text' || lengths.kind !== 'number') throw new Error('the wrong kinds')
    expect([groups.words, read(groups.index)]).to.deep.equal([
      ['a', 'b'],
      [0, 1, 0],
    ])
    expect(read(lengths.values)).to.deep.equal([1, 1, 4 / 3])
  })

  it('holds courses in parts of their own peaks, as far as they have come', () => {
    const blocks = new Blocks()
    // Of three times, two have come.
    const values = [1, 4, 99, 0, 0, 99, -1, 1e-3, 99]
    const line = packCourse(
      'Held',
      { values, nrCourses: 3, nrTimes: 2, stride: 3, scale: 4096 },
      blocks.pack,
    )
    const read = unpacked(blocks)
    expect(read(line.peaks)).to.deep.equal([4 * 4096, 0, 4.096])
    expect(read(line.shares)).to.deep.equal([
      Math.round(COURSE_FULL / 4),
      COURSE_FULL,
      0,
      0,
      0,
      COURSE_FULL,
    ])
  })
})
