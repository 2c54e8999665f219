import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import {
  readBp,
  readBytes,
  readCount,
  readNs,
  readPercent,
  readUs,
} from '../../lib/record/damo-numbers.js'
import { needShared } from '../support/shared.js'

interface Vector {
  readonly fn: string
  readonly in: string
  readonly out?: string
  readonly error?: boolean
}

type Reader = (text: string) => bigint | number | undefined

const READERS: Readonly<Record<string, Reader | undefined>> = {
  text_to_nr: readCount,
  text_to_bytes: readBytes,
  text_to_ns: readNs,
  text_to_us: readUs,
  text_to_percent: readPercent,
  text_to_bp: readBp,
}

describe('damo-numbers', () => {
  it('keeps integers that no double holds', () => {
    expect(readNs('1748191792453755136')).to.equal(1748191792453755136n)
    expect(readBytes('18,446,744,073,709,551,615')).to.equal(2n ** 64n - 1n)
    expect(readCount(18446623435582458880n)).to.equal(18446623435582458880n)
  })

  it('keeps nanoseconds of times with units', () => {
    const text = '20,235 d 9 h 33 m 5 s 773 ms 302 us 273 ns'
    const minutes = (20_235n * 24n + 9n) * 60n + 33n
    expect(readNs(text)).to.equal((minutes * 60n + 5n) * 1_000_000_000n + 773_302_273n)
  })

  it('knows what is no number', () => {
    for (const value of ['', 'x', '5 q', '1e999', null, true, {}, [], NaN, 'y'.repeat(9999)]) {
      expect(readNs(value), JSON.stringify(value)).to.equal(undefined)
      expect(readBytes(value), JSON.stringify(value)).to.equal(undefined)
    }
  })

  it('reads what damo reads, to the same value', function () {
    const path = needShared(this, 'vectors/damo-format/format-parse.json')
    const { parse } = JSON.parse(readFileSync(path, 'utf8')) as { parse: Vector[] }
    for (const vector of parse) {
      const read = READERS[vector.fn]
      if (read === undefined || vector.error === true) continue
      const expected = Number(vector.out)
      // Counts, bytes and nanoseconds are cut to integers; "max" is 2^64, the nearest double.
      const isWhole = ['text_to_nr', 'text_to_bytes', 'text_to_ns'].includes(vector.fn)
      const got = Number(read(vector.in))
      const wanted = isWhole ? Math.trunc(expected) : expected
      expect(got, `${vector.fn}(${vector.in})`).to.be.closeTo(wanted, Math.abs(wanted) * 1e-15)
    }
  })
})
