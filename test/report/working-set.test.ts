import { expect } from 'chai'
import { rateWindowsOf } from '../../lib/report/rate-windows.js'
import { workingSetsWithin } from '../../lib/report/working-set.js'
import { area, areas, context, plan, target } from '../support/plans.js'
import { readRun } from '../support/run.js'

/** Pages. */
const MIB = 256

describe('working sets by how far one looks back', () => {
  it('hold what was accessed within a time, as far back as the record goes', async () => {
    // 16 MiB are always in use, 8 MiB until 3 s.
    const workload = areas([
      area(0, 16 * MIB, { every: 1 }),
      { ...area(32 * MIB, 40 * MIB, { every: 1 }), untilUs: 3_000_000 },
    ])
    const run = plan({
      durationUs: 10_000_000,
      targets: [target('a', 64 * MIB, { workloads: [workload] })],
      contexts: [context('vaddr', [0], { minNrRegions: 50 })],
    })
    const moments = await readRun(run, (reader) =>
      workingSetsWithin(rateWindowsOf(reader, 0), [0, 1_000_000, 5_000_000, 60_000_000]),
    )
    // Regions do not end where areas do to the page.
    const expectAt = (us: number, mib: readonly (number | null)[]): void => {
      const { withinBytes } = moments.find(({ timeUs }) => timeUs === us)!
      for (const [k, wanted] of mib.entries()) {
        const bytes = withinBytes[k]
        if (wanted === null) expect(bytes).to.equal(null)
        else expect(bytes! / 2 ** 20, `${us}, ${k}`).to.be.closeTo(wanted, 1.5)
      }
    }
    expectAt(2_900_000, [24, 24, null, null])
    expectAt(3_500_000, [16, 24, null, null])
    expectAt(7_000_000, [16, 16, 24, null])
    expectAt(9_000_000, [16, 16, 16, null])
    for (const { withinBytes, totalBytes } of moments) {
      const known = withinBytes.filter((bytes) => bytes !== null)
      expect([...known].sort((a, b) => a - b)).to.deep.equal(known)
      expect(totalBytes).to.be.at.least(Math.max(...known))
    }
  })
})
