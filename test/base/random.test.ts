import { expect } from 'chai'
import fc from 'fast-check'
import { createKey, deriveKey, mix, samplePage, scale, stepKey } from '../../lib/base/random.js'

type Words = [seed: number, a: number, b: number, c: number, d: number]

function keyOf(...words: Words): string {
  const key = createKey()
  deriveKey(key, ...words)
  return `${key.k0} ${key.k1}`
}

const words = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })

describe('deriveKey', () => {
  it('depends on every bit of every word', () => {
    fc.assert(
      fc.property(
        fc.tuple(words, words, words, words, words),
        fc.nat(4),
        fc.nat(52),
        (all, index, bit) => {
          const changed: Words = [...all]
          const power = 2 ** bit
          changed[index] += Math.floor(all[index] / power) % 2 === 0 ? power : -power
          expect(keyOf(...changed)).to.not.equal(keyOf(...all))
        },
      ),
    )
  })

  it('tells the words apart by their place', () => {
    expect(keyOf(1, 2, 3, 4, 5)).to.not.equal(keyOf(1, 3, 2, 4, 5))
    expect(keyOf(1, 0, 0, 0, 0)).to.not.equal(keyOf(0, 1, 0, 0, 0))
  })
})

describe('mix', () => {
  it('spreads counters evenly over bytes', () => {
    const counts = new Float64Array(4 * 256)
    const nrDraws = 100_000
    for (let i = 0; i < nrDraws; i++) {
      const hash = mix(i, 123, 456)
      for (let byte = 0; byte < 4; byte++) counts[byte * 256 + ((hash >>> (8 * byte)) & 255)]++
    }
    const expected = nrDraws / 256
    const chi2 = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)

    // 1,020 degrees of freedom: mean 1,020, standard deviation 45
    expect(chi2).to.be.within(1020 - 5 * 45, 1020 + 5 * 45)
  })

  it('gives unrelated sequences for seeds that differ in one bit', () => {
    const key = createKey()
    const other = createKey()
    for (const bit of [0, 13, 31, 32, 52]) {
      deriveKey(key, 0, 3, 1, 2, 4)
      deriveKey(other, 2 ** bit, 3, 1, 2, 4)
      const equal = new Float64Array(32)
      for (let i = 0; i < 4000; i++) {
        const difference = mix(i, key.k0, key.k1) ^ mix(i, other.k0, other.k1)
        for (let j = 0; j < 32; j++) equal[j] += 1 - ((difference >>> j) & 1)
      }
      for (const count of equal) expect(Math.abs(count - 2000)).to.be.below(5 * Math.sqrt(1000))
    }
  })

  it('gives no shifted copies for keys of consecutive steps', () => {
    const first = createKey()
    const second = createKey()
    deriveKey(first, 42, 3, 0, 0, 1)
    deriveKey(second, 42, 3, 0, 0, 2)
    const sequence = new Set(Array.from({ length: 1000 }, (_, i) => mix(i, first.k0, first.k1)))
    const shared = Array.from({ length: 1000 }, (_, i) => mix(i, second.k0, second.k1)).filter(
      (hash) => sequence.has(hash),
    )
    expect(shared).to.have.length(0)
  })

  it('takes the low 32 bits of a counter, whatever its sign', () => {
    expect(mix(-1, 5, 6)).to.equal(mix(2 ** 32 - 1, 5, 6))
  })
})

describe('scale', () => {
  it('maps hashes to [0, span), ends included as far as they go', () => {
    expect(scale(0, 10)).to.equal(0)
    expect(scale(-1, 10)).to.equal(9)
    expect(scale(-1, 2 ** 32)).to.equal(2 ** 32 - 1)
    expect(scale(1 << 31, 10)).to.equal(5)
  })
})

describe('stepKey', () => {
  it('writes a key of its own for each step, beyond 2^32 too', () => {
    const base = createKey()
    deriveKey(base, 42, 1, 0, 0, 0)
    const words = new Int32Array(2)
    const keys = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, 2 ** 40].map((step) => {
      stepKey(base, step, words, 0)
      return words.join(' ')
    })
    expect(new Set(keys).size).to.equal(keys.length)
  })
})

describe('samplePage', () => {
  it('draws each page of a region equally often, and no other', () => {
    const counts = new Float64Array(10)
    for (let row = 0; row < 10_000; row++) counts[samplePage(row, 3, 4, 100, 110) - 100]++
    expect(counts.reduce((sum, count) => sum + count)).to.equal(10_000)
    for (const count of counts) expect(count).to.be.within(1000 - 150, 1000 + 150)
  })

  it('reaches both ends of the largest region', () => {
    const pages = Array.from({ length: 5000 }, (_, row) => samplePage(row, 3, 4, 0, 2 ** 31 - 1))
    expect(Math.min(...pages)).to.be.within(0, 2 ** 21)
    expect(Math.max(...pages)).to.be.within(2 ** 31 - 2 ** 21, 2 ** 31 - 2)
  })
})
