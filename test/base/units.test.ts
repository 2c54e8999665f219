import { expect } from 'chai'
import * as fc from 'fast-check'
import { UsageError } from '../../lib/base/errors.js'
import {
  formatCount,
  formatShare,
  formatSizeExact,
  formatTimeExact,
} from '../../lib/base/format.js'
import {
  DAMO_MAX,
  parseBoolean,
  parseCount,
  parseRate,
  parseShare,
  parseSize,
  parseTime,
  showValue,
} from '../../lib/base/units.js'

const REFUSED = Symbol('refused')

type Row = readonly [text: string, expected: number | typeof REFUSED]

function checkRows(rows: readonly Row[], parse: (text: string) => number): void {
  for (const [text, expected] of rows) {
    if (expected === REFUSED) expect(() => parse(text), text).to.throw(UsageError)
    else expect(parse(text), text).to.equal(expected)
  }
}

describe('parseSize', () => {
  it('reads bare bytes and binary units, with and without a blank', () => {
    checkRows(
      [
        ['4096', 4096],
        ['1,234', 1234],
        ['4K', 4096],
        ['4 KB', 4096],
        ['4.000 KiB', 4096],
        ['2 MiB', 2 ** 21],
        ['1.5G', 1.5 * 2 ** 30],
        ['3P', 3 * 2 ** 50],
        ['10 B', 10],
        ['min', 0],
        ['max', DAMO_MAX],
        ['-1', -1],
      ],
      parseSize,
    )
  })

  it('takes lower-case units, which damo does not', () => {
    checkRows(
      [
        ['4k', 4096],
        ['2 mib', 2 ** 21],
      ],
      parseSize,
    )
  })

  it('cuts fractions of a byte off, and caps at 2^64', () => {
    checkRows(
      [
        ['1.7 KiB', 1740],
        ['64E', DAMO_MAX],
      ],
      parseSize,
    )
  })

  it('refuses what is no size', () => {
    const texts = ['', ' ', 'abc', '4q', '1 2', '0x10', '4KK', 'NaN', 'Infinity', '1e999', '∞']
    checkRows(
      texts.map((text): Row => [text, REFUSED]),
      parseSize,
    )
    expect(() => parseSize('1'.repeat(100_000))).to.throw(UsageError)
    expect(() => parseSize(NaN)).to.throw('not a size (got NaN); expected bytes')
  })
})

describe('parseTime', () => {
  it('reads one unit or several', () => {
    checkRows(
      [
        ['5ms', 5000],
        ['5 ms', 5000],
        ['1 h 2 m 3.5 s', 3_723_500_000],
        ['5m 10s', 310_000_000],
        ['1m30s', 90_000_000],
        ['5 µs', 5],
        ['1000ns', 1],
        ['1 d', 86_400_000_000],
        ['7', 7],
        ['max', DAMO_MAX],
        ['-1 s', -1_000_000],
      ],
      (text) => parseTime(text, 'us'),
    )
  })

  it('converts bare numbers to nothing but the unit of the field', () => {
    expect(parseTime('5', 'ms')).to.equal(5)
    expect(parseTime(5, 'ns')).to.equal(5)
    expect(parseTime('5 s', 'ms')).to.equal(5000)
  })

  it('refuses what is no time', () => {
    const texts = [
      '',
      'ms',
      '10 sec',
      '10S',
      '5 ms x',
      'x 5 ms',
      '5 ms5',
      '5,,ms q',
      '1 s 2',
      '--1 s',
    ]
    checkRows(
      texts.map((text): Row => [text, REFUSED]),
      (text) => parseTime(text, 'us'),
    )
  })
})

describe('parseShare, parseRate, parseCount, parseBoolean', () => {
  it('reads percent in the scale of the field', () => {
    expect(parseShare('5 %', 1)).to.equal(0.05)
    expect(parseShare('5%', 10_000)).to.equal(500)
    expect(parseShare('0.5', 1)).to.equal(0.5)
    expect(() => parseShare('x', 1)).to.throw(UsageError)
  })

  it('reads rates per second or millisecond', () => {
    checkRows(
      [
        ['2 M/s', 2e6],
        ['500/s', 500],
        ['150,000 per ms', 1.5e8],
        ['1.5K', 1500],
        ['7', 7],
        ['2 M/h', REFUSED],
        ['fast', REFUSED],
      ],
      (text) => parseRate(text, 's'),
    )
    expect(parseRate('2 M/s', 'ms')).to.equal(2000)
  })

  it('reads counts and booleans', () => {
    expect(parseCount('1,234,567')).to.equal(1_234_567)
    expect(parseCount('max')).to.equal(DAMO_MAX)
    expect(() => parseCount('min')).to.throw(UsageError)
    expect(parseBoolean('Yes')).to.equal(true)
    expect(parseBoolean('N')).to.equal(false)
    expect(() => parseBoolean('on')).to.throw(UsageError)
  })
})

describe('units', () => {
  it('read back what they print', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (value) => {
        expect(parseSize(formatSizeExact(value))).to.equal(value)
        expect(parseTime(formatTimeExact(value), 'ns')).to.equal(value)
        expect(parseCount(formatCount(value))).to.equal(value)
      }),
    )
    for (const percent of [0, 4, 10, 25, 50, 100]) {
      expect(parseShare(formatShare(percent / 100), 1)).to.equal(percent / 100)
    }
  })

  it('never fail in any other way than by a UsageError', () => {
    const parsers = [parseSize, parseCount, (text: string) => parseTime(text, 'us')]
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const parse of parsers) {
          try {
            expect(Number.isFinite(parse(text))).to.equal(true)
          } catch (error) {
            expect(error).to.be.instanceOf(UsageError)
          }
        }
      }),
    )
  })

  it('show any value in a line', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    expect(showValue(cycle)).to.equal('object')
    expect(showValue(undefined)).to.equal('nothing')
    expect(showValue('x'.repeat(100))).to.have.lengthOf(58)
  })
})
