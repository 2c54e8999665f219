import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { UsageError } from '../../lib/base/errors.js'
import {
  formatCount,
  formatShare,
  formatSize,
  formatTime,
  formatTimeExact,
} from '../../lib/base/format.js'
import {
  DAMO_MAX,
  parseBoolean,
  parseCount,
  parseShare,
  parseSize,
  parseTime,
} from '../../lib/base/units.js'
import { needShared } from '../support/shared.js'

interface FormatCase {
  readonly fn: string
  readonly in: string
  readonly machine_friendly: boolean
  readonly out: string
}

interface ParseCase {
  readonly fn: string
  readonly in: string
  readonly out?: string
  readonly error?: true
}

const FORMATS: Readonly<Record<string, (value: number) => string>> = {
  format_sz: (value) => formatSize(value),
  format_sz_accurate: (value) => formatSize(value, 6),
  format_time_ns: formatTime,
  format_time_us: (value) => formatTime(value * 1e3),
  format_time_ms: (value) => formatTime(value * 1e6),
  format_time_sec: (value) => formatTime(value * 1e9),
  format_time_ns_exact: formatTimeExact,
  format_time_us_exact: (value) => formatTimeExact(value * 1e3),
  format_time_ms_exact: (value) => formatTimeExact(value * 1e6),
  format_percent: (value) => formatShare(value / 100),
  format_permil: (value) => formatShare(value / 1000),
  format_bp: (value) => formatShare(value / 10_000),
  format_ratio: formatShare,
}

const PARSERS: Readonly<Record<string, (text: string) => number | boolean>> = {
  text_to_bytes: parseSize,
  text_to_ns: (text) => parseTime(text, 'ns'),
  text_to_us: (text) => parseTime(text, 'us'),
  text_to_ms: (text) => parseTime(text, 'ms'),
  text_to_sec: (text) => parseTime(text, 's'),
  text_to_percent: (text) => parseShare(text, 100),
  text_to_permil: (text) => parseShare(text, 1000),
  text_to_bp: (text) => parseShare(text, 10_000),
  text_to_ratio: (text) => parseShare(text, 1),
  text_to_nr: parseCount,
  text_to_bool: parseBoolean,
}

/** What damo refuses, and we read, since it can mean only one thing. */
const LENIENT: ReadonlySet<string> = new Set(['4k', '5m 10s', '1ms 5us'])

/** Nanoseconds since 1970 need more than a double; who prints or reads those uses bigint. */
const BEYOND_DOUBLE = 2 ** 53

describe('numbers as damo has them', () => {
  let cases: { readonly format: readonly FormatCase[]; readonly parse: readonly ParseCase[] }

  before(function () {
    const file = needShared(this, 'vectors', 'damo-format', 'format-parse.json')
    cases = JSON.parse(readFileSync(file, 'utf8')) as typeof cases
  })

  it('are printed as damo prints them', () => {
    let nrChecked = 0
    for (const { fn, in: input, machine_friendly: isRaw, out } of cases.format) {
      const format = FORMATS[fn] as ((value: number) => string) | undefined
      const value = Number(input)
      const isBeyond = Math.abs(value) > BEYOND_DOUBLE && fn !== 'format_sz' && value < DAMO_MAX
      if (format === undefined || isRaw || isBeyond) continue
      expect(format(value), `${fn}(${input})`).to.equal(out)
      nrChecked++
    }
    expect(nrChecked).to.be.greaterThan(350)
  })

  it('print counts beyond what a double holds, given as bigint', () => {
    const counts = cases.format.filter(
      ({ fn, machine_friendly: isRaw }) => fn === 'format_nr' && !isRaw,
    )
    for (const { in: input, out } of counts) {
      const value = input.includes('.') ? Number(input) : BigInt(input)
      expect(formatCount(value), input).to.equal(out)
    }
    expect(counts).to.have.length.greaterThan(20)
  })

  it('are read as damo reads them', () => {
    let nrChecked = 0
    for (const { fn, in: input, out, error } of cases.parse) {
      const parse = PARSERS[fn] as ((text: string) => number | boolean) | undefined
      if (parse === undefined || LENIENT.has(input)) continue
      nrChecked++
      if (error === true) {
        expect(() => parse(input), `${fn}(${input})`).to.throw(UsageError)
        continue
      }
      const expected = out === 'True' || out === 'False' ? out === 'True' : Number(out)
      expect(parse(input), `${fn}(${input})`).to.equal(expected)
    }
    expect(nrChecked).to.be.greaterThan(240)
  })
})
