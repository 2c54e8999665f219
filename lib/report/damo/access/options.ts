/** What `report access` is asked for, and how it prints: the option values, and the templates made of them. */
import type { ColourSet } from '../colours.js'
import type { TemperatureWeights } from '../temperature.js'
import type { ReportForm } from '../model.js'

/** What regions are sorted by. */
export type SortField = 'address' | 'access_rate' | 'age' | 'size' | 'temperature'

/** What a box shows by its length, colour or height. */
export type BoxValue = 'size' | 'access_rate' | 'age' | undefined

/** How boxes of regions are drawn; the three values are for length, colour and height. */
export interface BoxOptions {
  readonly values: readonly BoxValue[]
  readonly isLog: readonly boolean[]
  readonly lengths: readonly [number, number]
  readonly heights: readonly [number, number]
  readonly colours: ColourSet
  readonly isRight: boolean
}

/** How histograms are made. */
export interface HistogramOptions {
  readonly isLog: boolean
  readonly isCumulative: boolean
  /** Ends of the ranges in pairs, as texts. */
  readonly ranges: readonly string[] | undefined
}

/** The five places that have a template. */
export type TemplateArea =
  'record_head' | 'snapshot_head' | 'region' | 'snapshot_tail' | 'record_tail'

/** Texts of templates. */
export type Templates = Readonly<Record<TemplateArea, string>>

/** How an access report prints. */
export interface AccessLayout {
  readonly sortBy: readonly SortField[]
  readonly sortDescending: readonly (SortField | 'all')[]
  readonly weights: TemperatureWeights
  readonly histogram: HistogramOptions
  /** Numbers as given with `--percentiles_range`. */
  readonly percentiles: readonly number[] | undefined
  readonly heatmap: {
    readonly width: number
    readonly colours: ColourSet
    readonly isStatic: boolean
  }
  readonly box: BoxOptions
  /** Keyword and columns; the first of a keyword counts. */
  readonly minChars: readonly (readonly [string, number])[]
  readonly form: ReportForm
}

/** Styles by their names; some have two. */
export type AccessStyle =
  | 'detailed'
  | 'simple-boxes'
  | 'temperature-sz-hist'
  | 'recency-sz-hist'
  | 'cold-memory-tail'
  | 'recency-percentiles'
  | 'idle-time-percentiles'
  | 'temperature-percentiles'
  | 'cold'
  | 'hot'

/** Option values of `report access`. */
export interface AccessOptions {
  readonly style: AccessStyle
  /** Templates that were given; others are made by style and record. */
  readonly templates: Partial<Templates>
  readonly appended: readonly { readonly area: TemplateArea; readonly text: string }[]
  readonly hasBox: boolean
  readonly isTotalOnly: boolean
  readonly layout: AccessLayout
}
