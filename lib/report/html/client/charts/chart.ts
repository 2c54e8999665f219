/** What a chart is in the browser. */
import type { TargetLabel } from '../../page-data.js'
import type { Theme } from '../theme.js'
import type { TimeLink } from '../time-link.js'

/** What all charts of the page share. */
export interface ChartPage {
  readonly theme: Theme
  readonly time: TimeLink
  /** The target that is shown. */
  readonly target: TargetLabel
}

/** A chart on the page. */
export interface Chart {
  readonly element: HTMLElement
  /** Ends subscriptions; called before the element is taken away. */
  destroy?(): void
}
