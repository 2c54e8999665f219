/** What a target's memory keeps of huge pages that are made of its base pages; see huge-advice.ts and huge-fill.ts. */

/** What was said of huge pages, in a machine that makes them by itself. */
export interface HugeAdvice {
  /** Whether blocks of which nothing was said are to be huge. */
  readonly isDefault: boolean
  /** By block: 0: nothing was said, 1: asked for, 2: refused. */
  readonly byBlock: Uint8Array
}

/** Pages that are there only because their block is a huge page. */
export interface HugeFill {
  /** By page: 1: filled, and not known to be touched. */
  readonly byPage: Uint8Array
  /** By block: since when that is to be asked. */
  readonly sinceUs: Float64Array
}
