import { expect } from 'chai'
import { TogetherChain } from '../../lib/workload/together-chain.js'

/** Which regions of these log odds are touched together, T, or page by page, p. */
function decided(...logOdds: readonly number[]): string {
  const chain = new TogetherChain()
  chain.clear(logOdds.length)
  for (const [i, odds] of logOdds.entries()) chain.add(odds, i > 0)
  chain.decide()
  return logOdds.map((_, i) => (chain.isTogether(i) ? 'T' : 'p')).join('')
}

describe('TogetherChain', () => {
  it('takes regions for what is likelier', () => {
    expect(decided(-30, -20, -25, 20, 15)).to.equal('pppTT')
  })

  it('takes those that tell little for what their neighbours are', () => {
    expect(decided(-30, -20, 1, -25, 20, 15, -1, 20)).to.equal('ppppTTTT')
    expect(decided(0, 0, -9, 0)).to.equal('pppp')
  })

  it('leaves those apart that tell much', () => {
    expect(decided(-30, 40, -30)).to.equal('pTp')
  })

  it('asks no neighbours of memory beside which nothing is known', () => {
    expect(decided(-30, Infinity, 1)).to.equal('pTT')
  })

  it('asks none beyond a gap', () => {
    const chain = new TogetherChain()
    chain.clear(2)
    chain.add(-30, false)
    chain.add(1, false)
    chain.decide()
    expect([chain.isTogether(0), chain.isTogether(1)]).to.deep.equal([false, true])
  })
})
