/** What a panel is: a file that collects from a record, and says which charts show it. */
import type { AccessWindow } from '../../windows.js'
import type { Pack } from '../pack.js'
import type { ChartData } from '../page-data.js'
import type { ReportScope } from '../scope.js'

/** A panel of the report; registered in index.ts. */
export interface Panel {
  /** Names the panel in the page's address (`#id`). */
  readonly id: string
  readonly title: string
  readonly isHalf?: boolean
  /** Begins to collect; undefined where the record has nothing to show. */
  begin(scope: ReportScope): PanelCollector | undefined
}

/** Collects in one pass, in bounded memory. */
export interface PanelCollector {
  /** Takes the next snapshot; what it holds may change afterwards. */
  add?(window: AccessWindow): void
  /** What was collected, as charts. */
  end(pack: Pack): PanelContent
}

/** Charts of the whole record, and of each target of the scope; with neither, the panel is left out. */
export interface PanelContent {
  readonly charts?: readonly ChartData[]
  readonly chartsOfTargets?: readonly (readonly ChartData[])[]
}
