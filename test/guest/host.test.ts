import { expect } from 'chai'
import {
  BACKING,
  createFleetColumns,
  LIFE,
  type FleetColumns,
} from '../../lib/guest/fleet-columns.js'
import { createHost, hostFree, releaseGuest, serveGuests, type Host } from '../../lib/guest/host.js'
import type { HostPlan } from '../../lib/guest/plan.js'
import { expectHostConserved } from '../support/fleets.js'
import { BLOCK, SECOND } from '../support/guests.js'

interface Bench {
  readonly host: Host
  readonly columns: FleetColumns
  /** A guest uses so many blocks from one on. */
  readonly use: (guest: number, first: number, blocks: number) => void
  readonly serve: () => void
}

/** A host of so many blocks with guests of eight blocks each. */
function createBench(blocks: number, nrGuests: number, over: Partial<HostPlan> = {}): Bench {
  const columns = createFleetColumns(Array.from({ length: nrGuests }, () => 8))
  columns.life.fill(LIFE.running)
  const plan: HostPlan = {
    pages: blocks * BLOCK,
    order: 9,
    swapPages: 0,
    swapReadUs: 500,
    swapWriteUs: 500,
    monitor: null,
    ...over,
  }
  const host = createHost(plan, columns, 1)
  return {
    host,
    columns,
    use(guest, first, count) {
      const start = columns.firstBlock[guest] + first
      for (let at = start; at < start + count; at++) {
        columns.backing[at] = BACKING.asked
        columns.behind[at] = BLOCK
        columns.asked[guest] += BLOCK
      }
    },
    serve() {
      serveGuests(host, SECOND, SECOND)
      expectHostConserved(host)
    },
  }
}

describe('guest/host', () => {
  it('puts a frame of its own behind each block that is asked for', () => {
    const { host, columns, use, serve } = createBench(16, 2)
    use(0, 0, 8)
    use(1, 0, 3)
    serve()
    expect([...columns.held]).to.deep.equal([8 * BLOCK, 3 * BLOCK])
    expect(hostFree(host)).to.equal(5 * BLOCK)
    expect(new Set([...columns.frame].filter((frame) => frame >= 0)).size).to.equal(11)
  })

  it('gives one guest what another one gave back in the same step', () => {
    const { host, columns, use, serve } = createBench(8, 2)
    use(0, 0, 8)
    serve()
    for (let at = 0; at < 5; at++) columns.backing[at] = BACKING.returned
    columns.returned[0] = 5 * BLOCK
    use(1, 0, 5)
    serve()
    expect([...columns.held]).to.deep.equal([3 * BLOCK, 5 * BLOCK])
    expect(host.kills).to.have.length(0)
  })

  it('swaps out what is not touched, and spares what is', () => {
    const { host, columns, use, serve } = createBench(8, 2, { swapPages: 8 * BLOCK })
    use(0, 0, 8)
    columns.touches.fill(1e6, 0, 4)
    serve()
    use(1, 0, 4)
    serve()
    expect([...columns.backing.slice(0, 4)]).to.deep.equal(Array(4).fill(BACKING.here))
    expect([...columns.backing.slice(4, 8)]).to.deep.equal(Array(4).fill(BACKING.out))
    expect(columns.out[0]).to.equal(4 * BLOCK)
    expect(host.counts.swappedOut).to.equal(4 * BLOCK)
  })

  it('takes what is touched as well when there is nothing else', () => {
    const { columns, use, serve } = createBench(8, 2, { swapPages: 8 * BLOCK })
    use(0, 0, 8)
    columns.touches.fill(1e6)
    serve()
    use(1, 0, 4)
    serve()
    expect(columns.out[0]).to.equal(4 * BLOCK)
    expect(columns.held[1]).to.equal(4 * BLOCK)
  })

  it('reads back what is touched', () => {
    const { host, columns, use, serve } = createBench(8, 2, { swapPages: 8 * BLOCK })
    use(0, 0, 8)
    serve()
    use(1, 0, 4)
    serve()
    const out = [...columns.backing].indexOf(BACKING.out)
    columns.backing[out] = BACKING.wanted
    serve()
    expect(columns.backing[out]).to.equal(BACKING.here)
    expect(host.counts.swappedIn).to.equal(BLOCK)
  })

  it('kills the guest that holds most when memory and swap are full, and the others run on', () => {
    const { host, columns, use, serve } = createBench(8, 3)
    use(0, 0, 3)
    use(1, 0, 5)
    serve()
    use(2, 0, 4)
    serve()
    expect(host.kills).to.deep.equal([{ guest: 1, atUs: SECOND, heldPages: 5 * BLOCK }])
    expect([...columns.life]).to.deep.equal([LIFE.running, LIFE.killed, LIFE.running])
    expect([...columns.held]).to.deep.equal([3 * BLOCK, 0, 4 * BLOCK])
  })

  it('has all of a guest back that leaves, from memory and from swap', () => {
    const { host, columns, use, serve } = createBench(8, 2, { swapPages: 8 * BLOCK })
    use(0, 0, 8)
    serve()
    use(1, 0, 4)
    serve()
    releaseGuest(host, 0)
    expectHostConserved(host)
    expect(host.outPages).to.equal(0)
    expect(hostFree(host)).to.equal(4 * BLOCK)
    expect(columns.held[0]).to.equal(0)
  })
})
