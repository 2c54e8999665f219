/** Puts the tokens of one JSON value together; small values only, such as a region or a filter. */
import type { Token } from 'stream-json/core/parser.js'
import type { DamoValue } from './damo-model.js'

/** Values (members and elements) in one value. */
const NODES_MAX = 100_000
/** How deep values nest. */
const DEPTH_MAX = 32

type Container = DamoValue[] | Record<string, DamoValue>

/** Takes tokens until a value is complete. */
export class ValueBuilder {
  /** The value, once {@link take} has returned true. */
  value: DamoValue = null
  readonly #stack: Container[] = []
  readonly #keys: string[] = []
  #key = ''
  #nodes = 0

  /** Begins anew. */
  reset(): void {
    this.value = null
    this.#nodes = 0
    this.#stack.length = 0
    this.#keys.length = 0
  }

  /**
   * Takes one token.
   *
   * @returns true when the value is complete, false when more is to come, or why it is refused
   */
  take(token: Token): boolean | string {
    const { name } = token
    // Without a prototype, a key such as "__proto__" is a key like any other.
    if (name === 'startObject') return this.#open(Object.create(null) as Container)
    if (name === 'startArray') return this.#open([])
    if (name === 'endObject' || name === 'endArray') return this.#close()
    if (name === 'numberValue') return this.#put(readNumber(token.value))
    if (name === 'stringValue') return this.#put(token.value)
    if (name === 'trueValue' || name === 'falseValue') return this.#put(token.value)
    if (name === 'nullValue') return this.#put(null)
    if (name === 'keyValue') this.#key = token.value
    return false
  }

  #open(container: Container): boolean | string {
    if (this.#stack.length === DEPTH_MAX) return `it nests deeper than ${DEPTH_MAX} levels`
    this.#keys.push(this.#key)
    this.#stack.push(container)
    return false
  }

  #close(): boolean | string {
    const container = this.#stack.pop()!
    this.#key = this.#keys.pop()!
    return this.#put(container)
  }

  #put(value: DamoValue): boolean | string {
    if (++this.#nodes > NODES_MAX) return `it has more than ${NODES_MAX} values`
    const parent = this.#stack.at(-1)
    if (parent === undefined) {
      this.value = value
      return true
    }
    if (Array.isArray(parent)) parent.push(value)
    else parent[this.#key] = value
    return false
  }
}

/** A JSON number; integers that no double holds as bigint. */
function readNumber(text: string): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(text) ? value : BigInt(text)
}
