import { expect } from 'chai'
import fc from 'fast-check'
import { crc32c } from '../../lib/record/crc32c.js'

describe('crc32c', () => {
  const cases: readonly [string, Uint8Array, number][] = [
    ['the check value of the catalogues', Buffer.from('123456789'), 0xe3069283],
    ['32 zeros (RFC 3720, B.4)', Buffer.alloc(32), 0x8a9136aa],
    ['32 bytes of ones (RFC 3720, B.4)', Buffer.alloc(32, 0xff), 0x62a8ab43],
    [
      'bytes 0 to 31 (RFC 3720, B.4)',
      Buffer.from(Array.from({ length: 32 }, (_, i) => i)),
      0x46dd794e,
    ],
    ['nothing', Buffer.alloc(0), 0],
  ]
  for (const [name, bytes, sum] of cases) {
    it(`is right for ${name}`, () => {
      expect(crc32c(bytes)).to.equal(sum)
    })
  }

  it('takes a part of a buffer, wherever it begins', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 70 }),
        fc.nat(9),
        fc.nat(9),
        (bytes, before, after) => {
          const padded = Buffer.concat([Buffer.alloc(before, 1), bytes, Buffer.alloc(after, 2)])
          expect(crc32c(padded, before, before + bytes.length)).to.equal(crc32c(bytes))
        },
      ),
    )
  })
})
