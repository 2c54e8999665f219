/**
 * The values of damo's documents, and how Python reaches into them: damo checks no form, so what it says about a
 * wrong one is what Python says.
 */
import { at, DamoFault } from './fault.js'
import { numberText, type DamoNumber } from './number.js'
import { showValue } from '../base/units.js'

/** A JSON or YAML value; a map keeps the order of its keys. */
export type DamoValue =
  null | boolean | DamoNumber | string | readonly DamoValue[] | ReadonlyMap<string, DamoValue>

/** A JSON object. */
export type DamoObject = ReadonlyMap<string, DamoValue>

/** A map of these members, in this order. */
export function objectOf(members: readonly (readonly [string, DamoValue])[]): DamoObject {
  return new Map(members)
}

/** Whether a value is a JSON object. */
export function isObject(value: DamoValue): value is DamoObject {
  return value instanceof Map
}

/** Whether a value is a list. */
export function isList(value: DamoValue): value is readonly DamoValue[] {
  return Array.isArray(value)
}

/** The name of a value's type in Python. */
export function typeName(value: DamoValue): string {
  if (value === null) return 'NoneType'
  if (isList(value)) return 'list'
  if (isObject(value)) return 'dict'
  const names: Partial<Record<string, string>> = {
    boolean: 'bool',
    bigint: 'int',
    number: 'float',
    string: 'str',
  }
  return names[typeof value] ?? 'object'
}

/**
 * A member that must be there, read by `read`.
 *
 * @throws DamoFault that names the place
 */
export function member<T>(value: DamoValue, key: string, read: (member: DamoValue) => T): T {
  if (!isObject(value)) throw notSubscriptable(value, key)
  return at(key, () => {
    const found = value.get(key)
    if (found === undefined) throw new DamoFault(`'${key}'`, 'missing; expected a value')
    return read(found)
  })
}

/** A member that may be left out. */
export function optional<T, D>(
  value: DamoValue,
  key: string,
  missing: D,
  read: (member: DamoValue) => T,
): T | D {
  return has(value, key) ? member(value, key, read) : missing
}

/** Whether a map has a key; in Python, texts and lists answer too. */
export function has(value: DamoValue, key: string): boolean {
  if (isObject(value)) return value.has(key)
  if (typeof value === 'string' || isList(value)) return value.includes(key)
  throw new DamoFault(`argument of type '${typeName(value)}' is not iterable`, notA('map', value))
}

/** Reads each entry of a list; Python goes through the keys of a map and the characters of a text as well. */
export function entriesOf<T>(value: DamoValue, read: (entry: DamoValue) => T): T[] {
  if (typeof value === 'string') return Array.from(value, (entry, i) => at(i, () => read(entry)))
  if (isList(value)) return value.map((entry, i) => at(i, () => read(entry)))
  if (isObject(value)) return [...value.keys()].map((key) => at(key, () => read(key)))
  throw new DamoFault(`'${typeName(value)}' object is not iterable`, notA('list', value))
}

/** The length of a text, list or map, as Python's `len()` counts it. */
export function lengthOf(value: DamoValue): number {
  if (typeof value === 'string') return Array.from(value).length
  if (isList(value)) return value.length
  if (isObject(value)) return value.size
  throw new DamoFault(`object of type '${typeName(value)}' has no len()`, notA('list', value))
}

/** Python's `.get()` is there in maps only. */
export function mustHaveGet(value: DamoValue): void {
  if (!isObject(value)) throw noAttribute(value, 'get', 'map')
}

/** What Python says of a method that a value does not have. */
export function noAttribute(value: DamoValue, name: string, wanted: string): DamoFault {
  const damoText = `'${typeName(value)}' object has no attribute '${name}'`
  return new DamoFault(damoText, notA(wanted, value))
}

/** Our words for a value of the wrong kind. */
export function notA(wanted: string, value: DamoValue): string {
  return `not a ${wanted} (got ${shown(value)}); expected a ${wanted}`
}

/** A value inside our messages. */
export function shown(value: DamoValue): string {
  if (isList(value)) return 'a list'
  if (isObject(value)) return 'a map'
  return typeof value === 'bigint' ? String(value) : showValue(value)
}

/** A value as Python's `%s` prints it. */
export function textOf(value: DamoValue): string {
  return typeof value === 'string' ? value : reprOf(value)
}

/** A value as Python's `repr()` prints it. */
export function reprOf(value: DamoValue): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return quoted(value)
  if (isList(value)) return `[${value.map(reprOf).join(', ')}]`
  if (isObject(value)) {
    const members = [...value].map(([key, each]) => `${quoted(key)}: ${reprOf(each)}`)
    return `{${members.join(', ')}}`
  }
  return numberText(value)
}

/**
 * Joins words by blanks, as Python's `' '.join()` does.
 *
 * @throws DamoFault where one is no text
 */
export function joinWords(words: readonly DamoValue[], between = ' '): string {
  const wrong = words.findIndex((word) => typeof word !== 'string')
  if (wrong < 0) return (words as readonly string[]).join(between)
  const damoText = `sequence item ${wrong}: expected str instance, ${typeName(words[wrong])} found`
  throw new DamoFault(damoText, notA('text', words[wrong]))
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text.replace(/[\\'"\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (char) => {
    if (char === '"' || char === "'") return char === quote ? `\\${char}` : char
    return ESCAPES[char] ?? codeEscape(char.codePointAt(0)!)
  })
  return quote + body + quote
}

const ESCAPES: Partial<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function codeEscape(code: number): string {
  const hex = code.toString(16)
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

function notSubscriptable(value: DamoValue, key: string): DamoFault {
  const message = notA(`map with the key ${key}`, value)
  if (typeof value === 'string') {
    return new DamoFault("string indices must be integers, not 'str'", message)
  }
  if (isList(value)) {
    return new DamoFault('list indices must be integers or slices, not str', message)
  }
  return new DamoFault(`'${typeName(value)}' object is not subscriptable`, message)
}
