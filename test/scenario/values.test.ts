import { expect } from 'chai'
import type * as z from 'zod'
import {
  addressValue,
  costValue,
  countValue,
  nameValue,
  rateValue,
  shareValue,
  sizeValue,
  timeValue,
} from '../../lib/scenario/values.js'

function refusalOf(schema: z.ZodType, value: unknown): string {
  const { error } = schema.safeParse(value)
  return error?.issues[0].message ?? expect.fail(`accepted: ${String(value)}`)
}

describe('values of a scenario', () => {
  const rows: readonly [kind: string, schema: z.ZodType, value: unknown, refusal: RegExp][] = [
    ['a size', sizeValue(4096, 4096), 0, /\(got 0\); expected a size of at least 4 KiB/],
    ['a size', sizeValue(0, 4096), '-4K', /\(got "-4K"\); expected a size of at least 0 B/],
    ['a size', sizeValue(0, 4096), 2 ** 70, /expected a size of at most 8 PiB/],
    ['a size', sizeValue(0, 4096), 5000, /expected a multiple of 4 KiB; the next one is 8 KiB/],
    ['an address', addressValue(4096), '0x1001', /a multiple of 4 KiB; the next one is 8 KiB/],
    ['an address', addressValue(4096), '0x5555_4001', /expected an address such as 0x7f0000000000/],
    ['an address', addressValue(4096), 0xffff_ffff_8000_0000, /an address of at most 8 PiB/],
    ['a time', timeValue(1), 60, /expected a time with its unit, such as 60 ms or 60 s/],
    ['a cost', costValue(), 90, /expected a time with its unit, such as 90 ns or 90 us/],
    ['a time', timeValue(1), 0, /expected a time above 0/],
    ['a time', timeValue(0), '-1 s', /expected a time of 0 or more/],
    ['a time', timeValue(1), '9999999 d', /expected a time of at most 2\^53 µs, 285 years/],
    ['a time', timeValue(1), '5 ns', /expected a time in whole µs|a time above 0/],
    ['a share', shareValue(), 10, /expected a share from 0 to 1, such as 10%/],
    ['a share', shareValue(), '200%', /expected a share from 0 to 1/],
    ['a rate', rateValue('s'), 0, /expected accesses per s above 0/],
    ['a rate', rateValue('s'), 1e16, /expected at most 10\^15 accesses per s/],
    ['a count', countValue(1, 50_000), '60,000', /expected an integer from 1 to 50,000/],
    ['a count', countValue(0), 'abc', /\(got "abc"\); expected an integer from 0 to 2\^53 - 1/],
    ['a name', nameValue(), 12, /one line of 1 to 200 characters; a number needs quotes/],
    ['a name', nameValue(), '', /one line of 1 to 200 characters$/],
  ]
  for (const [kind, schema, value, refusal] of rows) {
    it(`say what would be right in place of ${JSON.stringify(value)} for ${kind}`, () => {
      expect(refusalOf(schema, value)).to.match(refusal)
    })
  }

  it('take addresses as numbers, sizes, and in hexadecimal', () => {
    for (const value of [0x7f0000000000, '0x7f0000000000', ' 0X7F0000000000 ', '127 TiB']) {
      expect(addressValue(4096).parse(value)).to.equal(0x7f0000000000)
    }
  })
})
