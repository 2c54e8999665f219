/**
 * Reads the text of a trace of accesses, a line each, from pieces of it:
 *
 * ```
 *  t_us,address,size,r|w                                            CSV; this header may be there
 *  1250,0x7f21c0401040,8,r
 *  {"t_us":1250,"address":"0x7f21c0401040","size":8,"rw":"r"}       JSON lines
 * ```
 * Times are µs that never go back, fractions allowed; addresses and sizes are bytes. Empty lines, and lines that begin
 * with `#`, mean nothing. The lines of a CSV are read from the bytes, without a text or a number made of them: ten
 * times as fast as any other way, and there may be 10^8 of them.
 */
import { TraceError } from '../base/errors.js'
import { showValue } from '../base/units.js'

/** Takes accesses: the pages [startPage, endPage) at a time, which never goes back. */
export type AccessSink = (us: number, startPage: number, endPage: number, isWrite: boolean) => void

/** Longest line, in bytes. */
const LINE_BYTES_MAX = 4096
/** Largest access, in bytes. */
const ACCESS_BYTES_MAX = 2 ** 30
/** One past the last byte of user addresses. */
const ADDRESS_END = 0x7ffffffff000
const HEADER = /^t_us\s*,\s*address\s*,\s*size\s*,\s*(rw|r\|w)\s*$/

const NEWLINE = 10
const SPACE = 32
const COMMA = 44
const DOT = 46
const HASH = 35
const ZERO = 48
const BRACE = 123

/** See the top of the file. */
export class TraceParser {
  readonly #file: string
  readonly #sink: AccessSink
  #rest: Buffer = Buffer.alloc(0)
  #line = 0
  #isBeforeData = true
  #lastUs = 0
  #nrAccesses = 0
  /** The line in hand: its bytes, and where the reading is. */
  #bytes: Buffer = this.#rest
  #at = 0
  #end = 0

  /** @param file named in errors */
  constructor(file: string, sink: AccessSink) {
    this.#file = file
    this.#sink = sink
  }

  /** Number of the last line that was read, from 1. */
  get line(): number {
    return this.#line
  }

  get nrAccesses(): number {
    return this.#nrAccesses
  }

  /** Takes the next piece of the text. @throws TraceError */
  take(piece: Buffer): void {
    let from = 0
    if (this.#rest.length > 0) {
      const end = piece.indexOf(NEWLINE)
      const head = piece.subarray(0, end < 0 ? piece.length : end)
      this.#rest = Buffer.concat([this.#rest, head])
      this.#checkLength(this.#rest.length)
      if (end < 0) return
      this.#takeLine(this.#rest, 0, this.#rest.length)
      this.#rest = Buffer.alloc(0)
      from = end + 1
    }
    for (;;) {
      const end = piece.indexOf(NEWLINE, from)
      if (end < 0) break
      if (end - from > LINE_BYTES_MAX) this.#checkLength(end - from)
      this.#takeLine(piece, from, end)
      from = end + 1
    }
    this.#checkLength(piece.length - from)
    if (from < piece.length) this.#rest = Buffer.from(piece.subarray(from))
  }

  /** The text has ended. @throws TraceError */
  finish(): void {
    if (this.#rest.length > 0) this.#takeLine(this.#rest, 0, this.#rest.length)
    if (this.#nrAccesses > 0) return
    this.fail('no access in it; expected lines such as 1250,0x7f21c0401040,8,r')
  }

  /** @throws TraceError at the line in hand */
  fail(message: string, hint?: string): never {
    const details = hint === undefined ? {} : { hint }
    throw new TraceError(this.#file, Math.max(1, this.#line), message, details)
  }

  #checkLength(bytes: number): void {
    if (bytes <= LINE_BYTES_MAX) return
    this.#line++
    const message = `longer than ${LINE_BYTES_MAX} bytes; expected t_us,address,size,r|w`
    this.fail(message, 'the file is no trace of accesses, or was not written to its end')
  }

  #takeLine(bytes: Buffer, from: number, to: number): void {
    this.#line++
    this.#bytes = bytes
    this.#at = from
    this.#end = to
    while (this.#end > from && bytes[this.#end - 1] <= SPACE) this.#end--
    this.#skipSpace()
    if (this.#at === this.#end || bytes[this.#at] === HASH) return
    if (this.#isBeforeData) {
      this.#isBeforeData = false
      if (HEADER.test(this.#text())) return
    }
    if (bytes[this.#at] === BRACE) this.#takeJson()
    else this.#takeCsv()
  }

  #takeCsv(): void {
    const us = this.#time()
    this.#comma('address')
    const address = this.#integer('address', 'a byte address such as 0x7f21c0401040')
    this.#comma('size')
    const size = this.#integer('size', 'bytes such as 8')
    this.#comma('r or w')
    const isWrite = this.#readOrWrite()
    this.#skipSpace()
    if (this.#at < this.#end) this.#columns('more than four columns')
    this.#access(us, address, size, isWrite)
  }

  #takeJson(): void {
    let value: unknown
    try {
      value = JSON.parse(this.#text())
    } catch {
      this.fail(`not JSON (got ${this.#shown()}); expected ${JSON_EXAMPLE}`)
    }
    const { t_us: us, address, size, rw } = value as Record<string, unknown>
    if (typeof us !== 'number') this.#member('t_us', us, 'µs, a number')
    const isText = typeof address === 'string' && /^(0x[\da-f]{1,16}|\d{1,20})$/i.test(address)
    const place = isText ? Number(address) : address
    if (typeof place !== 'number' || !Number.isInteger(place)) {
      this.#member('address', address, 'bytes, a number or a text such as "0x7f21c0401040"')
    }
    if (typeof size !== 'number' || !Number.isInteger(size)) this.#member('size', size, 'bytes')
    if (rw !== 'r' && rw !== 'w') this.#member('rw', rw, '"r" or "w"')
    this.#access(us, place, size, rw === 'w')
  }

  #member(name: string, value: unknown, expected: string): never {
    const got = value === undefined ? 'it is missing' : `got ${showValue(value)}`
    this.fail(`"${name}" is wrong (${got}); expected ${expected}, as in ${JSON_EXAMPLE}`)
  }

  #access(us: number, address: number, size: number, isWrite: boolean): void {
    if (us < 0) this.fail(`a time below 0 (got ${us}); expected µs from 0 on`)
    if (!(us <= Number.MAX_SAFE_INTEGER)) {
      this.fail(`a time of more than 2^53 µs (got ${us}); expected µs`)
    }
    if (us < this.#lastUs) {
      const message = `time goes back (from ${this.#lastUs} to ${us} us); expected ascending times`
      this.fail(message, 'sort it: sort -s -t, -k1,1n')
    }
    if (!(size >= 1 && size <= ACCESS_BYTES_MAX)) {
      this.fail(`not a size of an access (got ${size}); expected bytes from 1 to 2^30`)
    }
    if (address < 0 || address + size > ADDRESS_END) {
      const got = address < 0 ? String(address) : `0x${address.toString(16)}`
      const what = address >= 2 ** 64 ? 'beyond 2^64' : 'not that of a user'
      const message = `an address ${what} (got ${got}); expected one below 0x7ffffffff000`
      this.fail(message, 'leave out accesses of the kernel, as with perf mem record --all-user')
    }
    this.#lastUs = us
    this.#nrAccesses++
    this.#sink(us, Math.floor(address / 4096), Math.floor((address + size - 1) / 4096) + 1, isWrite)
  }

  #time(): number {
    const expected = 'µs such as 1250'
    let us = this.#integer('t_us', expected)
    if (this.#at < this.#end && this.#bytes[this.#at] === DOT) {
      let unit = 1
      for (this.#at++; this.#at < this.#end; this.#at++) {
        const digit = this.#bytes[this.#at] - ZERO
        if (digit < 0 || digit > 9) break
        unit /= 10
        us += digit * unit
      }
    }
    return us
  }

  /** Digits, or 0x and hexadecimal ones; what is above 2^53 is inexact, and too large anyway. */
  #integer(column: string, expected: string): number {
    const bytes = this.#bytes
    const end = this.#end
    this.#skipSpace()
    let at = this.#at
    const from = at
    let value = 0
    if (at + 2 < end && bytes[at] === ZERO && (bytes[at + 1] | 32) === 120) {
      at += 2
      const first = at
      for (; at < end; at++) {
        const digit = hexDigit(bytes[at])
        if (digit < 0) break
        value = value * 16 + digit
      }
      if (at === first) at = from
    } else {
      for (; at < end; at++) {
        const digit = bytes[at] - ZERO
        if (digit < 0 || digit > 9) break
        value = value * 10 + digit
      }
    }
    this.#at = at
    if (at === from) this.#wrong(column, expected)
    return value
  }

  #readOrWrite(): boolean {
    this.#skipSpace()
    const letter = this.#bytes[this.#at] | 32
    const isOne = this.#at + 1 === this.#end || this.#bytes[this.#at + 1] <= COMMA
    if (this.#at === this.#end || !isOne || (letter !== 114 && letter !== 119)) {
      this.#wrong('column 4', 'r or w')
    }
    this.#at++
    return letter === 119
  }

  #comma(next: string): void {
    this.#skipSpace()
    if (this.#at === this.#end) this.#columns(`no ${next}`)
    if (this.#bytes[this.#at] !== COMMA) this.#columns(`no comma before ${next}`)
    this.#at++
  }

  #skipSpace(): void {
    while (this.#at < this.#end && this.#bytes[this.#at] <= SPACE) this.#at++
  }

  #columns(what: string): never {
    this.fail(`${what} (got ${this.#shown()}); expected t_us,address,size,r|w`)
  }

  #wrong(column: string, expected: string): never {
    const text = this.#bytes.toString('latin1', this.#at, this.#end)
    if (column === 't_us' && text.startsWith('-')) {
      this.fail(`a time below 0 (got ${this.#shown()}); expected µs from 0 on`)
    }
    this.fail(`${column} is wrong (got ${this.#shown()}); expected ${expected}`)
  }

  #text(): string {
    return this.#bytes.toString('utf8', this.#at, this.#end)
  }

  /** The whole line, cut to a length that fits one. */
  #shown(): string {
    const start = this.#bytes.lastIndexOf(NEWLINE, this.#at - 1) + 1
    return showValue(this.#bytes.toString('latin1', this.#at > 0 ? start : 0, this.#end))
  }
}

const JSON_EXAMPLE = '{"t_us":1250,"address":"0x7f21c0401040","size":8,"rw":"r"}'

function hexDigit(byte: number): number {
  const digit = byte - ZERO
  if (digit >= 0 && digit <= 9) return digit
  const letter = (byte | 32) - 97
  return letter >= 0 && letter < 6 ? letter + 10 : -1
}
