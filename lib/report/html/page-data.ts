/**
 * What a report page holds: written where the page is made, read by the code in the browser. Everything is JSON but
 * the columns, which lie beside it, packed, and are unpacked where and when a chart needs them.
 */

/** Types that a column may have. */
export type ColumnType = 'u8' | 'u16' | 'u32' | 'f64'

/** A column of numbers, packed in a block of its own. */
export interface ColumnRef {
  /** Number of the block in the page. */
  readonly block: number
  readonly type: ColumnType
  /** Values. */
  readonly length: number
}

/** A report page. */
export interface PageData {
  readonly title: string
  /** Program and version that made the page. */
  readonly generator: string
  /** Targets that can be chosen; at least one. */
  readonly targets: readonly TargetLabel[]
  /** What the page leaves out, a sentence each. */
  readonly notes: readonly string[]
  readonly panels: readonly PanelData[]
}

/** A target as the reader sees it. */
export interface TargetLabel {
  readonly name: string
  /** Where it was monitored, such as `context 0, vaddr`. */
  readonly where: string
}

/** One panel: charts of the whole record, and charts of the target that is chosen. */
export interface PanelData {
  readonly id: string
  readonly title: string
  /** Half as wide as the page; two of them lie side by side. */
  readonly isHalf: boolean
  readonly charts: readonly ChartData[]
  /** One list for each target, or none. */
  readonly chartsOfTargets: readonly (readonly ChartData[])[]
}

/** The charts that panels are made of. */
export type ChartData =
  HeatmapChart | LinesChart | BarsChart | FactsChart | TextChart | SweepChart | TableChart

/** How numbers are written. */
export type Unit = 'bytes' | 'us' | 'percent' | 'count'

/** Address × time. */
export interface HeatmapChart {
  readonly kind: 'heatmap'
  readonly caption: string
  /** Virtual time, µs. */
  readonly startUs: number
  readonly endUs: number
  /** Addresses in pages, ascending, and the rows that each takes. */
  readonly segments: readonly HeatmapSegment[]
  /** The largest share in any cell, 0..1. */
  readonly shareMax: number
  /** Sampling intervals: from `timeUs` on, a check each `sampleUs`; 0 where it is not known. */
  readonly sampling: readonly { readonly timeUs: number; readonly sampleUs: number }[]
  readonly detail: RegionsDetail | CellsDetail
}

/** Addresses without a break, in pages: [start, end). */
export interface HeatmapSegment {
  readonly start: number
  readonly end: number
  readonly cells: number
}

/** Every region of every snapshot. */
export interface RegionsDetail {
  readonly kind: 'regions'
  /** Of each snapshot, µs, f64. */
  readonly startUs: ColumnRef
  readonly endUs: ColumnRef
  /** Checks of each region in that time, u32. */
  readonly nrSamples: ColumnRef
  /** Index of each snapshot's first region, u32; one more for the end. */
  readonly first: ColumnRef
  /** Of each region, f64, pages. */
  readonly startPage: ColumnRef
  readonly endPage: ColumnRef
  /** Of each region, u32. */
  readonly nrAccesses: ColumnRef
  readonly age: ColumnRef
}

/** A cell that was not monitored at all. */
export const CELL_UNKNOWN = 0xffff
/** The value of a cell whose every check found an access. */
export const CELL_FULL = 0xfffe

/** Means over equal cells. */
export interface CellsDetail {
  readonly kind: 'cells'
  readonly columns: number
  readonly rows: number
  /** u16: share × {@link CELL_FULL}, or {@link CELL_UNKNOWN}; column by column, each from the lowest address. */
  readonly shares: ColumnRef
  /** Snapshots, whose means the cells are. */
  readonly nrSnapshots: number
}

/** Lines over a common x. */
export interface LinesChart {
  readonly kind: 'lines'
  /** What it is called; left out: what its panel is. */
  readonly title?: string
  readonly caption: string
  /** f64, ascending. */
  readonly x: ColumnRef
  /** `us` is the time of the record, and follows the heatmap. */
  readonly xUnit: Unit
  readonly xLabel: string
  readonly unit: Unit
  readonly lines: readonly LineData[]
  /** Each line lies on the ones before, and the ground below it is filled; its values are its own. */
  readonly isStacked?: true
  /** Where each x stands for several values: what the band around the line is. */
  readonly band: {
    readonly low: ColumnRef
    readonly high: ColumnRef
    readonly label: string
  } | null
}

/** Lines without their values. */
export interface LinesLook extends Omit<LinesChart, 'x' | 'lines' | 'band'> {
  readonly lines: readonly Omit<LineData, 'y'>[]
  readonly band: { readonly label: string } | null
}

/** One line. */
export interface LineData {
  readonly label: string
  /** f64. */
  readonly y: ColumnRef
  /** Drawn as steps: a value holds until the next. */
  readonly isStepped: boolean
}

/** Horizontal bars with their numbers, which are a table at the same time. */
export interface BarsChart {
  readonly kind: 'bars'
  readonly caption: string
  /** Heads of the columns: what the classes are, then one for each value. */
  readonly head: readonly string[]
  readonly unit: Unit
  readonly rows: readonly BarRow[]
}

/** A class. */
export interface BarRow {
  readonly label: string
  /** The first makes the bar; null: there is none. */
  readonly values: readonly (number | null)[]
  readonly tone: 'hot' | 'cold' | 'plain'
}

/** Names with values. */
export interface FactsChart {
  readonly kind: 'facts'
  readonly facts: readonly Fact[]
}

/** One value, and what it means. */
export interface Fact {
  readonly label: string
  readonly value: string
  readonly note?: string
}

/** A text to copy. */
export interface TextChart {
  readonly kind: 'text'
  readonly caption: string
  readonly text: string
  /** Shown only on demand. */
  readonly isFolded: boolean
}

/** Figures over parameters; which figure, along which parameter, and by which one lines differ, is chosen. */
export interface SweepChart {
  readonly kind: 'sweep'
  readonly caption: string
  /** Parameters with several values; at least one. Combinations are numbered, the last varying fastest. */
  readonly parameters: readonly SweepParameterData[]
  /** At least one. */
  readonly figures: readonly SweepFigureData[]
  /** What lies between low and high; null where each figure is one value. */
  readonly bandLabel: string | null
}

/** A parameter. */
export interface SweepParameterData {
  /** The end of its path, if that tells it from the others. */
  readonly label: string
  readonly values: readonly string[]
  /** What the values are as numbers of `unit`; null where they are none. */
  readonly numbers: readonly number[] | null
  readonly unit: Unit
}

/** A figure of every combination; NaN where there is none. */
export interface SweepFigureData {
  readonly name: string
  readonly unit: Unit
  /** f64. */
  readonly median: ColumnRef
  readonly low: ColumnRef
  readonly high: ColumnRef
}

/** Rows that can be sorted by each column, and filtered; where there are courses, a row opens to show its own. */
export interface TableChart {
  readonly kind: 'table'
  readonly caption: string
  /** What rows are: `guests`. */
  readonly noun: string
  readonly nrRows: number
  /** The first is text, and names the rows. */
  readonly columns: readonly TableColumn[]
  readonly courses: CoursesData | null
}

/** A column of a table. */
export type TableColumn = TextColumn | NumberColumn

/** What all columns have. */
export interface ColumnHead {
  readonly label: string
  /** What it means. */
  readonly about: string
  /** Whether the table has it; the others are seen where a row is opened. */
  readonly isShown: boolean
}

/** Texts. */
export interface TextColumn extends ColumnHead {
  readonly kind: 'text'
  /** Each text once. */
  readonly words: readonly string[]
  /** Which of them each row has, u32. */
  readonly index: ColumnRef
  /** Whether rows can be filtered by one of the words. */
  readonly isChoice: boolean
}

/** Numbers. */
export interface NumberColumn extends ColumnHead {
  readonly kind: 'number'
  readonly unit: Unit
  /** Digits after the point; null: as the unit has them. */
  readonly digits: number | null
  /** f64. */
  readonly values: ColumnRef
}

/** How things went that rows stand for. */
export interface CoursesData {
  /** Which course each row has, u32. */
  readonly rows: ColumnRef
  /** f64, µs, ascending. */
  readonly timesUs: ColumnRef
  readonly charts: readonly CourseChart[]
}

/** Lines over time, those of the row that is open. */
export interface CourseChart {
  readonly title: string
  readonly caption: string
  readonly unit: Unit
  readonly lines: readonly CourseLine[]
}

/** One line of each course. */
export interface CourseLine {
  readonly label: string
  /** By course, its highest value, f64. */
  readonly peaks: ColumnRef
  /** `[course * times + time]`, u16: of the peak, in parts of {@link COURSE_FULL}. */
  readonly shares: ColumnRef
}

/** A value that is its course's peak. */
export const COURSE_FULL = 0xffff
