/** Parameters that are given whole: JSON or YAML, in a file or on the command line. */
import { parse as parseYaml } from 'yaml'
import { DamoFault } from './fault.js'
import type { ParamsHost } from './host.js'
import { parseDamoJson } from './json.js'
import { kdamondsFrom, type Kdamond } from './kdamond.js'
import { schemeFrom, type Scheme } from './scheme.js'
import { entriesOf, type DamoValue } from './value.js'

/**
 * Reads kdamonds from JSON, or from a file that holds it.
 *
 * @throws DamoFault
 */
export function kdamondsOfJson(text: string, host: ParamsHost): Kdamond[] {
  return kdamondsFrom(parseDamoJson(host.readText(text) ?? text))
}

/**
 * Reads kdamonds from a YAML file.
 *
 * @throws DamoFault
 */
export function kdamondsOfYaml(path: string, host: ParamsHost): Kdamond[] {
  const text = host.readText(path)
  if (text === undefined) throw new DamoFault('', `${path}: there is no such file`)
  return kdamondsFrom(parseDamoYaml(text))
}

/**
 * Reads schemes from JSON, or from a file that holds it.
 *
 * @throws DamoFault
 */
export function schemesOfJson(text: string, host: ParamsHost): Scheme[] {
  return entriesOf(parseDamoJson(host.readText(text) ?? text), schemeFrom)
}

/**
 * Reads a YAML text; damo reads YAML 1.1, where integers stay apart from other numbers.
 *
 * @throws DamoFault
 */
export function parseDamoYaml(text: string): DamoValue {
  let value: unknown
  try {
    value = parseYaml(text, {
      version: '1.1',
      schema: 'yaml-1.1',
      intAsBigInt: true,
      mapAsMap: true,
      uniqueKeys: false,
      logLevel: 'silent',
    })
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error)
    throw new DamoFault(message, message)
  }
  return convert(value, (number) => number)
}

/**
 * A plain JavaScript value as one of damo's; whole numbers become integers.
 *
 * @throws DamoFault for what no document holds
 */
export function damoValueOf(value: unknown): DamoValue {
  return convert(value, (number) => (Number.isInteger(number) ? BigInt(number) : number))
}

function convert(value: unknown, convertNumber: (value: number) => DamoValue): DamoValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean' || typeof value === 'string' || typeof value === 'bigint') {
    return value
  }
  if (typeof value === 'number') return convertNumber(value)
  const inner = (each: unknown): DamoValue => convert(each, convertNumber)
  if (Array.isArray(value)) return value.map(inner)
  if (value instanceof Map || isPlain(value)) {
    const entries = value instanceof Map ? [...value] : Object.entries(value)
    return new Map(entries.map(([key, member]) => [String(key), inner(member)]))
  }
  throw new DamoFault('unsupported value', 'not a JSON value; expected one')
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
