/** Regions of each snapshot laid end to end by rising temperature, for `heatmap --sort_temperature`. */
import type { DamoNumber } from '../../params/number.js'
import { fillUnits, pickRegions } from './regions.js'
import { unknownIntervals } from './filters.js'
import { rowsByValue, temperatureOf } from './temperature.js'
import type { Regions, ReportRecord, ReportSnapshot } from './model.js'

type Areas = readonly (readonly [DamoNumber, DamoNumber])[]

/** A record whose regions lie in the areas by temperature: in each, from its start on. */
export function sortByTemperature(
  record: ReportRecord,
  areas: Areas,
  weights: readonly [number, number],
): ReportRecord {
  return {
    ...record,
    *snapshots() {
      for (const snapshot of record.snapshots()) yield sorted(record, snapshot, areas, weights)
    },
  }
}

function sorted(
  { intervals }: ReportRecord,
  snapshot: ReportSnapshot,
  areas: Areas,
  [byRate, byAge]: readonly [number, number],
): ReportSnapshot {
  const known =
    intervals === undefined
      ? unknownIntervals(snapshot.regions)
      : fillUnits(snapshot.regions, intervals)
  // A region that lies in two areas is moved in the first, and stands there when the second is looked at.
  const start = known.start.slice()
  const end = known.end.slice()
  const kept: number[] = []
  for (const [areaStart, areaEnd] of areas) {
    const [from, until] = [Number(areaStart), Number(areaEnd)]
    const rows: number[] = []
    for (let i = 0; i < known.length; i++) {
      if (until < start[i] || end[i] < from) continue
      start[i] = Math.max(start[i], from)
      end[i] = Math.min(end[i], until)
      rows.push(i)
    }
    const heats = rows.map((i) => temperatureOf(known, i, 0, [0, byRate, byAge]))
    let next = from
    for (const place of rowsByValue(heats)) {
      const row = rows[place]
      const size = end[row] - start[row]
      start[row] = next
      next += size
      end[row] = next
      kept.push(row)
    }
  }
  const regions: Regions = { ...known, start, end }
  return { ...snapshot, regions: pickRegions(regions, kept) }
}
