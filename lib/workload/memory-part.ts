/** A stretch of a target's memory that is, or will be, mapped: address pages [startPage, endPage). */
export interface MemoryPart {
  readonly startPage: number
  readonly endPage: number
}

/** Pages of all parts. */
export function pagesOfParts(parts: readonly MemoryPart[]): number {
  return parts.reduce((sum, { startPage, endPage }) => sum + endPage - startPage, 0)
}
