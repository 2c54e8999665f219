/** Parameters that every way has, and its own. Sizes in pages, times in µs unless said otherwise. */
export type ScalingValues = Readonly<
  Record<string, number> & {
    /** The guest never has less than this, nor (once it is below) more than that. */
    readonly min: number
    readonly max: number
    /** Stall that is aimed at, µs a second. */
    readonly pressure: number
  }
>
