/** What a chart is in the browser. */
import type { TargetLabel } from '../../page-data.js'
import type { Theme } from '../theme.js'
import type { TimeLink } from '../time-link.js'

/** What all charts of the page share. */
export interface ChartPage {
  readonly theme: Theme
  readonly time: TimeLink
  /** The target that is shown; null: the chart is of the whole record. */
  readonly target: TargetLabel | null
}

/** What a chart is called: its panel's title, and the target that it shows. */
export function nameOf(title: string, { target }: ChartPage): string {
  return target === null ? title : `${title} of ${target.name}`
}

/** A chart on the page. */
export interface Chart {
  readonly element: HTMLElement
  /** Ends subscriptions; called before the element is taken away. */
  destroy?(): void
}
