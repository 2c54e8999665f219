import { formatCount, formatShare } from '../../../base/format.js'
import { PAGE_BYTES } from '../../../base/units.js'
import { chooseSegments, type Segments } from '../../segments.js'
import { formatShortSize } from '../../view/ticks.js'
import type { AccessWindow } from '../../windows.js'
import { CellColumns } from '../cell-columns.js'
import type { Pack } from '../pack.js'
import type { HeatmapChart } from '../page-data.js'
import { RegionColumns } from '../region-columns.js'
import type { ReportScope, ReportTarget } from '../scope.js'
import type { Panel } from './panel.js'

/** Up to so many regions of all targets together, the page holds every one: 13 MB where nothing can be packed. */
const REGIONS_MAX = 400_000
/** Above, so many cells of all targets together: 11 MB where nothing can be packed. */
const CELLS_MAX = 4 * 2 ** 20
const COLUMNS_MAX = 2048
const ROWS_MAX = 1024
/** The least height of an address range, in parts of the whole. */
const RANGES_OF_HEIGHT = 32
/** Changes of the intervals that are kept. */
const SAMPLINGS_MAX = 10_000

/** Where and when memory was accessed. */
export const heatmapPanel: Panel = {
  id: 'heatmap',
  title: 'Accesses by address and time',
  begin(scope) {
    const nrRegions = scope.targets.reduce((sum, target) => sum + target.nrRegions, 0)
    const isExact = nrRegions <= REGIONS_MAX
    const maps = scope.targets.map((target) =>
      isExact ? new ExactMap(scope, target) : new CellMap(scope, target),
    )
    return {
      add(window) {
        for (const target of window.snapshot.targets.keys()) {
          const index = scope.indexOf(window.snapshot.context, target)
          if (index !== undefined && window.endUs > window.startUs) maps[index].add(window)
        }
      },
      end: (pack) => ({ chartsOfTargets: maps.map((map) => [map.chart(pack)]) }),
    }
  },
}

/** What maps of both kinds of detail have in common. */
abstract class TargetMap {
  protected readonly chosen: Segments
  readonly #scope: ReportScope
  readonly #sampling: { timeUs: number; sampleUs: number }[] = []

  constructor(scope: ReportScope, { survey }: ReportTarget, rows: number) {
    this.chosen = chooseSegments(survey.ranges, rows, rows / RANGES_OF_HEIGHT)
    this.#scope = scope
  }

  add(window: AccessWindow): void {
    const sampleUs = this.#scope.attributes.get(window.snapshot.attributesId)?.sampleUs ?? 0
    const isNew = sampleUs !== this.#sampling.at(-1)?.sampleUs
    if (isNew && this.#sampling.length < SAMPLINGS_MAX) {
      this.#sampling.push({ timeUs: window.startUs, sampleUs })
    }
  }

  chart(pack: Pack): HeatmapChart {
    const { startUs, endUs } = this.#scope
    return {
      kind: 'heatmap',
      caption: [this.caption(), ...this.#leftOut()].join(' '),
      startUs,
      endUs,
      segments: this.chosen.segments,
      shareMax: this.shareMax(),
      sampling: this.#sampling,
      detail: this.detail(pack),
    }
  }

  protected abstract caption(): string
  protected abstract shareMax(): number
  protected abstract detail(pack: Pack): HeatmapChart['detail']

  #leftOut(): string[] {
    const { leftOutPages, leftOutShare } = this.chosen
    if (leftOutPages === 0) return []
    const size = formatShortSize(leftOutPages * PAGE_BYTES)
    const share = formatShare(Math.round(leftOutShare * 1000) / 1000)
    return [`Not shown: ${size} elsewhere with ${share} of the accesses.`]
  }
}

class ExactMap extends TargetMap {
  readonly #columns: RegionColumns

  constructor(scope: ReportScope, target: ReportTarget) {
    super(scope, target, ROWS_MAX)
    this.#columns = new RegionColumns(target)
  }

  override add(window: AccessWindow): void {
    super.add(window)
    this.#columns.add(window)
  }

  protected caption(): string {
    return 'Every region of every snapshot: zoom in for single ones.'
  }

  protected shareMax(): number {
    return this.#columns.shareMax
  }

  protected detail(pack: Pack): HeatmapChart['detail'] {
    return this.#columns.detail(pack)
  }
}

class CellMap extends TargetMap {
  readonly #cells: CellColumns
  readonly #columns: number
  readonly #nrSnapshots: number

  constructor(scope: ReportScope, target: ReportTarget) {
    const rows = gridRows(scope.targets.length)
    super(scope, target, rows)
    const { startUs, endUs } = scope
    const nrSnapshotsMax = Math.max(...scope.targets.map(({ nrSnapshots }) => nrSnapshots))
    this.#columns = Math.min(nrSnapshotsMax, rows * (COLUMNS_MAX / ROWS_MAX))
    this.#nrSnapshots = target.nrSnapshots
    const time = { start: startUs, end: endUs, cells: this.#columns }
    this.#cells = new CellColumns(target.survey, this.chosen.segments, time)
  }

  override add(window: AccessWindow): void {
    super.add(window)
    this.#cells.add(window)
  }

  protected caption(): string {
    const { rows } = this.#cells
    const snapshots = formatCount(this.#nrSnapshots)
    return (
      `Detail is reduced to ${formatCount(this.#columns)} × ${formatCount(rows)} cells, the means of ` +
      `${snapshots} snapshots; the record holds all regions.`
    )
  }

  protected shareMax(): number {
    return this.#cells.end()
  }

  protected detail(pack: Pack): HeatmapChart['detail'] {
    const { rows, shares } = this.#cells
    return {
      kind: 'cells',
      columns: this.#columns,
      rows,
      shares: pack(shares),
      nrSnapshots: this.#nrSnapshots,
    }
  }
}

/** Rows of each target's map: a multiple of {@link RANGES_OF_HEIGHT}. */
function gridRows(nrTargets: number): number {
  const rows = Math.sqrt((CELLS_MAX / nrTargets) * (ROWS_MAX / COLUMNS_MAX))
  return Math.min(ROWS_MAX, Math.floor(rows / RANGES_OF_HEIGHT) * RANGES_OF_HEIGHT)
}
