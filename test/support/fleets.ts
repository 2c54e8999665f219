/** What must hold of a host and its guests between any two steps. */
import { expect } from 'chai'
import { BACKING } from '../../lib/guest/fleet-columns.js'
import { guestOf, hostFree, type Host } from '../../lib/guest/host.js'
import { BLOCK } from './guests.js'

/** Every host page is owned by one guest or by nobody, and all counts agree with that. */
export function expectHostConserved(host: Host): void {
  const { columns, plan, blockOf, freeFrames, nrFreeFrames, nrGuests } = host
  const held = new Float64Array(nrGuests)
  const out = new Float64Array(nrGuests)
  for (let at = 0; at < columns.backing.length; at++) {
    const guest = guestOf(host, at)
    const state = columns.backing[at]
    const swapped = plan.order === 0 ? Math.max(0, columns.frame[at]) : columns.behind[at]
    if (state === BACKING.none) expect(columns.behind[at], 'behind a block of nobody').to.equal(0)
    if (state === BACKING.here) held[guest] += columns.behind[at]
    if (state === BACKING.out) {
      out[guest] += swapped
      held[guest] += columns.behind[at] - swapped
    }
    if (plan.order === 9) {
      expect(columns.frame[at] >= 0, 'a frame behind what is here').to.equal(state === BACKING.here)
      if (columns.frame[at] >= 0) expect(blockOf[columns.frame[at]]).to.equal(at)
    }
  }
  expect([...columns.held]).to.deep.equal([...held])
  expect([...columns.out]).to.deep.equal([...out])
  expect(host.usedPages).to.equal(held.reduce((sum, pages) => sum + pages, 0))
  expect(host.outPages).to.equal(out.reduce((sum, pages) => sum + pages, 0))
  expect(hostFree(host)).to.be.at.least(0)
  expect(host.outPages).to.be.at.most(plan.swapPages)
  if (plan.order === 0) return
  expect(nrFreeFrames * BLOCK).to.equal(Math.floor(plan.pages / BLOCK) * BLOCK - host.usedPages)
  const free = freeFrames.slice(0, nrFreeFrames)
  expect(new Set(free).size).to.equal(nrFreeFrames)
  for (const frame of free) expect(blockOf[frame]).to.equal(-1)
}
