/** Figures by their paths in a summary: `regions.mean`, `contexts[0].accuracy.hotRecall`. */

/**
 * The number at a path; steps into lists are written `[0]`, or `.0`.
 *
 * @returns null where it, or what it is part of, is null; undefined where there is no number
 */
export function numberAt(summary: unknown, path: string): number | null | undefined {
  let value = summary
  for (const step of path.replace(/\[(\d+)\]/g, '.$1').split('.')) {
    if (value === null) return null
    if (typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[step]
  }
  return typeof value === 'number' || value === null ? value : undefined
}
