/** Reports of records that say odd things: each is printed, or refused as damo would; nothing else comes of it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { DamoFault, DamoRefusal } from '../../lib/params/fault.js'
import { accessPieces } from '../../lib/report/damo/access/access.js'
import type { AccessOptions, AccessStyle } from '../../lib/report/damo/access/options.js'
import { guidesOf, guideText } from '../../lib/report/damo/guide.js'
import { heatmapText } from '../../lib/report/damo/heatmap.js'
import { nrRegionsText } from '../../lib/report/damo/nr-regions.js'
import { openReportRecords } from '../../lib/report/damo/open-records.js'
import { accessTimes, timesText } from '../../lib/report/damo/times.js'
import { wssText } from '../../lib/report/damo/wss.js'
import { inFolder } from '../record/samples.js'
import type { ReportRecord } from '../../lib/report/damo/model.js'

type Values = Record<string, unknown>

function region(start: number, samples: number, age: string): Values {
  return {
    start: String(start),
    end: String(start + 65536),
    nr_accesses: { samples, percent: null },
    age: { usec: null, aggr_intervals: age },
    probe_hits: [],
    sz_filter_passed: '4 KiB',
  }
}

/** A record of two snapshots. */
function sound(): Values[] {
  const goal = { access_bp: '4 %', aggrs: '3', min_sample_us: '5 ms', max_sample_us: '10 s' }
  const intervals = { sample_us: '5 ms', aggr_us: '100 ms', ops_update_us: '1 s' }
  const filter = { filter_type: 'memcg', matching: true, allow: true, memcg_path: '/a' }
  const snapshot = (start: number): Values => ({
    start_time: String(start),
    end_time: String(start + 100_000_000),
    regions: [region(4096, 3, '12'), region(69632, 0, '1,000'), region(2 ** 40, 20, '0')],
    total_bytes: null,
    damos_stats: null,
    sample_interval_us: '5 ms',
  })
  return [
    {
      intervals: { ...intervals, intervals_goal: goal },
      target_id: 0,
      scheme_filters: [filter],
      snapshots: [snapshot(1e15), snapshot(1e15 + 1e8)],
    },
  ]
}

/** All places of a document. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[...path]]
  const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value)
  return [
    [...path],
    ...keys.flatMap((key) => placesOf((value as Values)[key as string], [...path, key])),
  ]
}

function put(document: unknown, path: readonly (string | number)[], value: unknown): void {
  let parent = document as Values
  for (const step of path.slice(0, -1)) {
    if (typeof parent[step] !== 'object' || parent[step] === null) return
    parent = parent[step] as Values
  }
  if (path.length > 0) parent[path[path.length - 1]] = value
}

const LAYOUT: AccessOptions['layout'] = {
  sortBy: ['temperature', 'age'],
  sortDescending: ['age'],
  weights: [1, 100, 100],
  histogram: { isLog: false, isCumulative: false, ranges: undefined },
  percentiles: undefined,
  heatmap: { width: 80, colours: 'gray', isStatic: false },
  box: {
    values: ['age', 'access_rate', 'size'],
    isLog: [true, false, true],
    lengths: [1, 30],
    heights: [1, 5],
    colours: 'gray',
    isRight: false,
  },
  minChars: [],
  form: 'human',
}

const STYLES: readonly AccessStyle[] = [
  'detailed',
  'hot',
  'temperature-sz-hist',
  'recency-sz-hist',
  'recency-percentiles',
]

function reportsOf(records: readonly ReportRecord[]): (() => Iterable<string>)[] {
  const access = { templates: {}, appended: [], hasBox: true, isTotalOnly: false, layout: LAYOUT }
  const any = { kdamondIdx: undefined, contextIdx: undefined, schemeIdx: undefined } as const
  const table = { percentiles: [0, 50, 100], isAll: false, form: 'human', barWidth: 9 } as const
  const heatmap = {
    ...any,
    targetId: undefined,
    resolution: [5, 10],
    timeRange: undefined,
    addressRanges: undefined,
    isAllDrawn: true,
    hasAbsoluteTimes: false,
    hasAbsoluteAddresses: false,
    colours: 'gray',
    hasColourExample: true,
    isPassedOnly: true,
  } as const
  return [
    ...STYLES.map((style) => () => accessPieces(records, 'text', { ...access, style })),
    ...(['json', 'raw_form'] as const).map(
      (kind) => () => accessPieces(records, kind, { ...access, style: 'detailed' }),
    ),
    () => heatmapText(records, { ...heatmap, output: 'stdout', sortWeights: undefined }),
    () => heatmapText(records, { ...heatmap, output: 'raw', sortWeights: [1, 1] }),
    () =>
      wssText(records, {
        ...table,
        aggregate: { intervalUs: 150_000n, nrSkipped: 0 },
        samplesMin: 1,
        sizeMin: 1,
        isSorted: true,
        isCollapsed: false,
      }),
    () => nrRegionsText(records, { percentiles: [50], isSorted: true }),
    () => guidesOf(records).map((guide) => guideText(guide, 'human')),
    () => [timesText(accessTimes(records))],
  ]
}

const odd = fc.oneof(
  fc.constantFrom(null, true, '', 'x', '-1', '0', 'max', '18446744073709551615', '1e400', '5 ms'),
  fc.constantFrom(0, -1, 0.5, 1e300, 2 ** 53, 2 ** 63, '0 B', '16 EiB', '35 %', [], {}, [null]),
)

describe('reports of records that say odd things', () => {
  it('print, or fail as damo does', async function () {
    const places = placesOf(sound())
    const change = fc.tuple(fc.constantFrom(...places), odd)
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) =>
        inFolder(async (folder) => {
          const document = sound()
          for (const [path, value] of changes) put(document, path, value)
          const file = join(folder, 'in')
          writeFileSync(file, JSON.stringify(document))
          const opened = await openReportRecords([file]).catch((error: unknown) => {
            expect(error).to.be.instanceOf(DamoRefusal)
          })
          if (opened === undefined) return
          for (const report of reportsOf(opened.records)) {
            try {
              for (const piece of report()) expect(piece).to.not.match(/undefined|\[object/)
            } catch (error) {
              if (!(error instanceof DamoFault || error instanceof DamoRefusal)) throw error
            }
          }
          opened.close()
        }),
      ),
      { numRuns: Number(process.env.REPORT_FUZZ ?? 150) },
    )
  })
})
