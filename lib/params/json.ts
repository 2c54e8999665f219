/**
 * JSON as damo reads and writes it, with Python's `json`: integers are exact and stay apart from other numbers,
 * `NaN` and `Infinity` are numbers, and of keys that are there twice the last counts.
 */
import { DamoFault } from './fault.js'
import { numberText } from './number.js'
import { isList, isObject, type DamoObject, type DamoValue } from './value.js'

const DEPTH_MAX = 900
const DIGITS_MAX = 4300
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y
const SPACE = /[ \t\n\r]*/y
const PLAIN = /(?:[^"\\\p{Cc}]|[\x7f-\x9f])*/uy
const HEX = /[0-9a-fA-F]{4}/y

const WORDS: readonly (readonly [string, DamoValue])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

/**
 * Reads a JSON text.
 *
 * @throws DamoFault with the words of Python's decoder, and where the fault is
 */
export function parseDamoJson(text: string): DamoValue {
  if (text.startsWith('\ufeff')) {
    throw faultAt(text, 'Unexpected UTF-8 BOM (decode using utf-8-sig)', 0)
  }
  return new JsonReader(text).read()
}

class JsonReader {
  readonly #text: string
  #offset = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): DamoValue {
    this.#skipSpace()
    const value = this.#value(0)
    this.#skipSpace()
    if (this.#offset < this.#text.length) this.#fail('Extra data')
    return value
  }

  #value(depth: number): DamoValue {
    const char = this.#text[this.#offset]
    if (char === '"') return this.#string()
    if (char === '{' || char === '[') {
      if (depth > DEPTH_MAX) {
        throw new DamoFault('maximum recursion depth exceeded', 'nested too deeply')
      }
      this.#offset++
      return char === '{' ? this.#object(depth) : this.#list(depth)
    }
    const word = WORDS.find(([name]) => this.#text.startsWith(name, this.#offset))
    if (word !== undefined) {
      this.#offset += word[0].length
      return word[1]
    }
    return this.#number()
  }

  #number(): DamoValue {
    NUMBER.lastIndex = this.#offset
    const match = NUMBER.exec(this.#text)
    if (match === null) this.#fail('Expecting value')
    this.#offset = NUMBER.lastIndex
    const [digits] = match
    const isInteger = match.at(1) === undefined && match.at(2) === undefined
    if (!isInteger) return Number(digits)
    if (digits.length > DIGITS_MAX) {
      const limit = `Exceeds the limit (${DIGITS_MAX} digits) for integer string conversion`
      const remedy = 'use sys.set_int_max_str_digits() to increase the limit'
      const damoText = `${limit}: value has ${digits.length} digits; ${remedy}`
      throw new DamoFault(damoText, `a number of ${digits.length} digits; expected a shorter one`)
    }
    return BigInt(digits)
  }

  #object(depth: number): DamoObject {
    const members = new Map<string, DamoValue>()
    this.#skipSpace()
    if (this.#takes('}')) return members
    for (;;) {
      if (this.#text[this.#offset] !== '"') {
        this.#fail('Expecting property name enclosed in double quotes')
      }
      const key = this.#string()
      this.#skipSpace()
      if (!this.#takes(':')) this.#fail("Expecting ':' delimiter")
      this.#skipSpace()
      members.set(key, this.#value(depth + 1))
      this.#skipSpace()
      if (this.#takes('}')) return members
      if (!this.#takes(',')) this.#fail("Expecting ',' delimiter")
      this.#skipSpace()
    }
  }

  #list(depth: number): DamoValue[] {
    const entries: DamoValue[] = []
    this.#skipSpace()
    if (this.#takes(']')) return entries
    for (;;) {
      entries.push(this.#value(depth + 1))
      this.#skipSpace()
      if (this.#takes(']')) return entries
      if (!this.#takes(',')) this.#fail("Expecting ',' delimiter")
      this.#skipSpace()
    }
  }

  #string(): string {
    const start = this.#offset++
    let value = ''
    for (;;) {
      PLAIN.lastIndex = this.#offset
      value += PLAIN.exec(this.#text)![0]
      this.#offset = PLAIN.lastIndex
      const char = this.#text.at(this.#offset)
      if (char === undefined) this.#fail('Unterminated string starting at', start)
      if (char !== '"' && char !== '\\') this.#fail('Invalid control character at')
      this.#offset++
      if (char === '"') return value
      value += this.#escape(start)
    }
  }

  #escape(start: number): string {
    const char = this.#text.at(this.#offset)
    if (char === undefined) this.#fail('Unterminated string starting at', start)
    if (char === 'u') {
      HEX.lastIndex = ++this.#offset
      const match = HEX.exec(this.#text)
      if (match === null) this.#fail('Invalid \\uXXXX escape', this.#offset - 1)
      this.#offset += 4
      return String.fromCharCode(Number.parseInt(match[0], 16))
    }
    const plain = ESCAPES.get(char)
    if (plain === undefined) this.#fail('Invalid \\escape', this.#offset - 1)
    this.#offset++
    return plain
  }

  #takes(char: string): boolean {
    if (this.#text[this.#offset] !== char) return false
    this.#offset++
    return true
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#offset
    SPACE.exec(this.#text)
    this.#offset = SPACE.lastIndex
  }

  #fail(message: string, offset: number = this.#offset): never {
    throw faultAt(this.#text, message, offset)
  }
}

function faultAt(text: string, message: string, offset: number): DamoFault {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  const place = `line ${line} column ${column}`
  // Python counts characters, not UTF-16 units.
  const char = Array.from(before).length
  return new DamoFault(`${message}: ${place} (char ${char})`, `${message} at ${place}`)
}

/** A value as `json.dumps(value, indent=4)` prints it, without an end of line. */
export function printDamoJson(value: DamoValue, indent = ''): string {
  const inner = `${indent}    `
  if (isList(value)) {
    if (value.length === 0) return '[]'
    const entries = value.map((entry) => inner + printDamoJson(entry, inner))
    return `[\n${entries.join(',\n')}\n${indent}]`
  }
  if (isObject(value)) {
    if (value.size === 0) return '{}'
    const members = [...value].map(
      ([key, entry]) => `${inner}${stringText(key)}: ${printDamoJson(entry, inner)}`,
    )
    return `{\n${members.join(',\n')}\n${indent}}`
  }
  if (typeof value === 'string') return stringText(value)
  if (typeof value === 'number' && !Number.isFinite(value)) {
    if (Number.isNaN(value)) return 'NaN'
    return value < 0 ? '-Infinity' : 'Infinity'
  }
  return typeof value === 'boolean' || value === null ? String(value) : numberText(value)
}

function stringText(text: string): string {
  const escape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(text).replace(/[\x7f-\uffff]/g, (char) =>
    char === '\x7f' ? char : escape(char),
  )
}
