/**
 * Reads lists of regions straight from the bytes of damo's JSON: nearly all of a record is regions, and nearly all of
 * them look alike. What looks otherwise is parsed as any JSON is.
 *
 * ```
 *  "regions": [ { "start": "4,096", "end": "8,192", "nr_accesses": { … }, "age": { … }, … } , { … } ]
 *               └──────────────────────────────── one region ───────────────────────────────┘
 * ```
 */
import { jsonParser } from 'stream-json/core/parser.js'
import { DamonLabError } from '../base/errors.js'
import type { DamoValue } from './damo-model.js'
import { ValueBuilder } from './damo-values.js'

/** Who takes regions. */
export interface RegionSink {
  /** Says only where it is, its samples and its age in aggregation intervals; below 10^15, these below 2^32. */
  plainRegion(start: number, end: number, samples: number, age: number): void
  region(value: DamoValue): void
  /** Refuses the file, naming the place. */
  fail(message: string): never
}

/** A plain region is shorter than this; so much must be there to look for one. */
const PLAIN_BYTES_MAX = 2048
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c
const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20
const UINT32_MAX = 2 ** 32 - 1
const ZERO = 0x30
const NINE = 0x39

/** What begins a value that is no object. */
const VALUES: Uint8Array = codes('["-0123456789tfn')

/** Takes regions until their list ends. */
export class RegionScan {
  readonly #sink: RegionSink
  readonly #plain: PlainRegion = new PlainRegion()
  /** A comma stands before the next region; else none has been read yet, or one is due. */
  #isAfterComma = false
  #isAfterRegion = false

  constructor(sink: RegionSink) {
    this.#sink = sink
  }

  /**
   * Takes whole regions.
   *
   * @param at where the list goes on, behind its bracket, a region or a comma
   * @returns where it stopped: at the bracket that ends the list, or where bytes are missing
   */
  take(bytes: Buffer, at: number): number {
    let next = at
    for (;;) {
      while (bytes[next] <= SPACE) next++
      if (next >= bytes.length) return bytes.length
      const byte = bytes[next]
      if (byte === CLOSE_BRACKET && !this.#isAfterComma) {
        this.#isAfterRegion = false
        return next
      }
      if (byte === COMMA && this.#isAfterRegion) {
        this.#isAfterComma = true
        this.#isAfterRegion = false
        next++
        continue
      }
      if (this.#isAfterRegion)
        this.#sink.fail('the text is not JSON: a comma lacks between regions')
      if (byte !== OPEN_BRACE) this.#refuse(byte)
      const end = this.#region(bytes, next)
      if (end < 0) return next
      this.#isAfterComma = false
      this.#isAfterRegion = true
      next = end
    }
  }

  /** Takes the region at `at`; returns where it ends, -1 where bytes are missing. */
  #region(bytes: Buffer, at: number): number {
    if (at + PLAIN_BYTES_MAX <= bytes.length) {
      const plain = this.#plain
      if (plain.read(bytes, at)) {
        this.#sink.plainRegion(plain.start, plain.end, plain.samples, plain.age)
        return plain.at
      }
    }
    const end = objectEnd(bytes, at)
    if (end >= 0) this.#sink.region(this.#parse(bytes.toString('utf8', at, end)))
    return end
  }

  /** What stands in the place of a region: another value, or none at all. */
  #refuse(byte: number): never {
    if (VALUES.includes(byte)) this.#sink.region(null)
    return this.#sink.fail('the text is not JSON: it has no value where a region is expected')
  }

  #parse(text: string): DamoValue {
    try {
      if (!/\d{16}/.test(text)) return JSON.parse(text) as DamoValue
      const builder = new ValueBuilder()
      const tokens = jsonParser({ packValues: true, streamValues: false })(text)
      const values = typeof tokens === 'symbol' ? [] : tokens.values
      for (const token of values) {
        const state = builder.take(token)
        if (typeof state === 'string') this.#sink.fail(`a value is refused: ${state}`)
        if (state) return builder.value
      }
    } catch (error) {
      if (error instanceof DamonLabError) throw error
    }
    return this.#sink.fail('the text is not JSON: a region is damaged')
  }
}

/** Where the object ends that begins at `at`; -1 where it does not end in these bytes. */
function objectEnd(bytes: Buffer, at: number): number {
  let depth = 0
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte === QUOTE) {
      for (i++; i < bytes.length && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++
    } else if (byte === OPEN_BRACE) {
      depth++
    } else if (byte === CLOSE_BRACE && --depth === 0) {
      return i + 1
    }
  }
  return -1
}

function codes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'))
}

const START = codes('"start"')
const END = codes('"end"')
const NR_ACCESSES = codes('"nr_accesses"')
const SAMPLES = codes('"samples"')
const PERCENT = codes('"percent"')
const AGE = codes('"age"')
const USEC = codes('"usec"')
const AGGR_INTERVALS = codes('"aggr_intervals"')
const PROBE_HITS = codes('"probe_hits"')
const PASSED = codes('"sz_filter_passed"')
const NO_BYTES = codes('"0 B"')
const NULL = codes('null')
const BRACE = codes('{')
const BRACE_END = codes('}')
const BRACKET = codes('[')
const BRACKET_END = codes(']')
const COLON = codes(':')
const THEN = codes(',')
const MARK = codes('"')

/** Reads a region as damo's trace recordings have them; anything else is left to the general reader. */
class PlainRegion {
  at = 0
  start = 0
  end = 0
  samples = 0
  age = 0
  #bytes: Buffer = Buffer.alloc(0)

  /** @returns whether it was one; then the fields are set, and `at` is where it ends */
  read(bytes: Buffer, at: number): boolean {
    this.#bytes = bytes
    this.at = at
    if (!this.#is(BRACE) || !this.#is(START) || !this.#is(COLON)) return false
    if ((this.start = this.#text()) < 0 || !this.#is(THEN)) return false
    if (!this.#is(END) || !this.#is(COLON) || (this.end = this.#text()) < 0) return false
    return this.#accesses() && this.#age() && this.#rest()
  }

  #accesses(): boolean {
    if (!this.#is(THEN) || !this.#is(NR_ACCESSES) || !this.#is(COLON) || !this.#is(BRACE))
      return false
    if (!this.#is(SAMPLES) || !this.#is(COLON)) return false
    while (this.#bytes[this.at] <= SPACE) this.at++
    if ((this.samples = this.#digits(false)) < 0 || this.samples > UINT32_MAX) return false
    if (!this.#is(THEN)) return false
    return this.#is(PERCENT) && this.#is(COLON) && this.#is(NULL) && this.#is(BRACE_END)
  }

  #age(): boolean {
    if (!this.#is(THEN) || !this.#is(AGE) || !this.#is(COLON) || !this.#is(BRACE)) return false
    if (!this.#is(USEC) || !this.#is(COLON) || !this.#is(NULL) || !this.#is(THEN)) return false
    if (!this.#is(AGGR_INTERVALS) || !this.#is(COLON)) return false
    return (this.age = this.#text()) >= 0 && this.age <= UINT32_MAX && this.#is(BRACE_END)
  }

  #rest(): boolean {
    if (!this.#is(THEN) || !this.#is(PROBE_HITS) || !this.#is(COLON)) return false
    if (!this.#is(BRACKET) || !this.#is(BRACKET_END) || !this.#is(THEN)) return false
    return this.#is(PASSED) && this.#is(COLON) && this.#is(NO_BYTES) && this.#is(BRACE_END)
  }

  /** Passes white space and these bytes. */
  #is(wanted: Uint8Array): boolean {
    const bytes = this.#bytes
    let at = this.at
    while (bytes[at] <= SPACE) at++
    for (let i = 0; i < wanted.length; i++, at++) if (bytes[at] !== wanted[i]) return false
    this.at = at
    return true
  }

  /** A number in quotation marks; -1 for anything else. */
  #text(): number {
    if (!this.#is(MARK)) return -1
    const value = this.#digits(true)
    if (this.#bytes[this.at] !== QUOTE) return -1
    this.at++
    return value
  }

  /** Digits, at most 15; -1 for anything else. */
  #digits(hasCommas: boolean): number {
    const bytes = this.#bytes
    const first = this.at
    let value = 0
    let nrDigits = 0
    let at = first
    for (; ; at++) {
      const byte = bytes[at]
      if (byte >= ZERO && byte <= NINE) {
        value = value * 10 + (byte - ZERO)
        nrDigits++
      } else if (byte !== COMMA || !hasCommas) {
        break
      }
    }
    this.at = at
    // JSON knows no number that begins with 0, nor one with a fraction that would end here.
    const isFraction = !hasCommas && (bytes[at] === 0x2e || (bytes[at] | 0x20) === 0x65)
    const isPadded = !hasCommas && nrDigits > 1 && bytes[first] === ZERO
    return nrDigits === 0 || nrDigits > 15 || isFraction || isPadded ? -1 : value
  }
}
