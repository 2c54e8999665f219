import { expect } from 'chai'
import * as fc from 'fast-check'
import { nearest, suggest } from '../../lib/base/suggest.js'

const KNOWN = ['seed', 'duration', 'targets', 'kdamonds', 'kdamondPerTarget', 'ops_update_us']

describe('nearest', () => {
  it('finds words with a letter changed, added, left out or swapped', () => {
    for (const word of ['sead', 'seeed', 'sed', 'sede'])
      expect(nearest(word, KNOWN)).to.equal('seed')
    expect(nearest('kdamond_per_target', KNOWN)).to.equal('kdamondPerTarget')
    expect(nearest('Duration', KNOWN)).to.equal('duration')
  })

  it('finds the longer name that a word is part of', () => {
    expect(nearest('update_us', KNOWN)).to.equal('ops_update_us')
  })

  it('names nothing where nothing is near', () => {
    expect(nearest('policy', KNOWN)).to.equal(undefined)
    expect(nearest('x'.repeat(10_000), KNOWN)).to.equal(undefined)
    expect(nearest('seed', [])).to.equal(undefined)
  })

  it('finds every known word itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KNOWN), (word) => {
        expect(nearest(word, KNOWN)).to.equal(word)
      }),
    )
  })
})

describe('suggest', () => {
  it('asks for the near word, or lists what is known', () => {
    expect(suggest('sead', KNOWN)).to.equal('did you mean seed?')
    expect(suggest('policy', ['a', 'b'])).to.equal('known: a, b')
    expect(suggest('policy', [])).to.equal(undefined)
  })
})
