import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { format } from 'prettier'
import { hugePageTable, PUBLISHED_TEMPORAL } from '../../bench/goals/huge-page-table.js'
import { runHugePageGoal } from '../../bench/goals/huge-pages.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

/** What a window's quota can add to the share of huge pages: 61 blocks of 8,600. */
const WINDOW_PERCENT = (100 * 61) / 8_600

describe('collapse under a goal for the share of huge pages', () => {
  for (const goal of [10, 25]) {
    it(`ends with temporal within the work of one window behind ${goal} %, as published`, () => {
      const { endPercent, firstS } = runHugePageGoal(goal, 'temporal')
      expect(endPercent).to.be.within(goal, goal + WINDOW_PERCENT)
      expect(endPercent).to.be.closeTo(PUBLISHED_TEMPORAL[goal], WINDOW_PERCENT)
      expect(firstS).to.equal(0.05)
    })

    it(`begins with consist once 2 MiB fit the size, and goes far past ${goal} %`, () => {
      const { endPercent, firstS } = runHugePageGoal(goal, 'consist')
      expect(firstS).to.be.closeTo(21, 0.1)
      expect(endPercent).to.be.within(1.5 * goal, 2 * goal + WINDOW_PERCENT)
    })
  }

  it('has the table of docs/goals.md', async () => {
    const page = readFileSync(join(REPOSITORY_ROOT, 'docs/goals.md'), 'utf8')
    expect(page).to.include(await format(hugePageTable(), { parser: 'markdown' }))
  })
})
