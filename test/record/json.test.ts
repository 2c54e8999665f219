import { expect } from 'chai'
import { canonicalJson } from '../../lib/record/json.js'

describe('canonicalJson()', () => {
  it('sorts keys, so that equal values give equal text', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x', e: undefined })).to.equal(
      '{"a":"x","b":[{"c":null,"d":1}]}',
    )
  })

  it('holds all 64 bits of an integer, as text where a number would round it', () => {
    expect(canonicalJson({ small: 2n ** 53n - 1n, large: 2n ** 64n - 1n })).to.equal(
      '{"large":"18446744073709551615","small":9007199254740991}',
    )
  })
})
