/** JSON as records hold it. */

/** A JSON object whose members are yet to be checked. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Tells objects from arrays, null and plain values. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parses JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * JSON without white space, the keys of every object sorted: equal values give equal text.
 *
 * @param value plain JSON; members that are undefined are left out. A bigint is a number, or where a number would
 *   round it, a text of its digits
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === 'bigint') return isSafe(member) ? Number(member) : String(member)
    if (!isObject(member)) return member
    const entries = Object.entries(member)
    entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(entries)
  })
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
}
