/** The panels of a report in their order. A new one is a file here and a line below. */
import { heatmapPanel } from './heatmap.js'
import { intervalsPanel } from './intervals.js'
import { machinePanel, programPanel } from './machine.js'
import { overviewPanel } from './overview.js'
import type { Panel } from './panel.js'
import { recencyPanel } from './recency.js'
import { regionsPanel } from './regions.js'
import { reproducePanel } from './reproduce.js'
import { schemesPanel } from './schemes.js'
import { targetsPanel } from './targets.js'
import { temperaturePanel } from './temperature.js'
import { workingSetPanel } from './working-set.js'
import { workingSetSpreadPanel } from './working-set-spread.js'

/** All panels. */
export const PANELS: readonly Panel[] = [
  overviewPanel,
  heatmapPanel,
  workingSetPanel,
  workingSetSpreadPanel,
  regionsPanel,
  intervalsPanel,
  machinePanel,
  programPanel,
  schemesPanel,
  temperaturePanel,
  recencyPanel,
  targetsPanel,
  reproducePanel,
]
