import * as z from 'zod'

/** What is put before the known keys in the error text of a map; messages.ts looks for it. */
export const KNOWN_KEYS = 'known keys:'

/**
 * A map that refuses keys that it does not know.
 *
 * @param notYet keys that will mean something, but do not yet: they are refused under their own names
 */
export function mapOf<Shape extends z.ZodRawShape>(
  shape: Shape,
  notYet: readonly string[] = [],
): z.ZodObject<Shape, z.core.$strict> {
  const refused = Object.fromEntries(notYet.map((key) => [key, notSupportedYet()]))
  const known = `${KNOWN_KEYS} ${Object.keys(shape).join(' ')}`
  return z.strictObject({ ...shape, ...refused }, { error: known })
}

/** A key that is known, and refused whatever its value. */
export function notSupportedYet(): z.ZodOptional<z.ZodNever> {
  const error = `${NOT_SUPPORTED}; expected it left out`
  return z.never({ error }).optional().describe('Not supported yet.')
}

/** First words of the error text where something is not built yet. */
export const NOT_SUPPORTED = 'not supported yet'

/** A list; its error text is what is expected. */
export function listOf<Item extends z.ZodType>(
  item: Item,
  expected: string,
  min = 0,
  max = 100_000,
): z.ZodArray<Item> {
  return z
    .array(item, { error: expected })
    .min(min, { error: expected })
    .max(max, { error: `${expected}, at most ${max}` })
}
