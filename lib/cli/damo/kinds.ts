/** The kinds of damo's reports; each is loaded when it is asked for. */
import type { ReportKind } from './report-kind.js'

/** A kind before it is loaded. */
export interface KindEntry {
  /** What it shows, in a few words. */
  readonly summary: string
  readonly load: () => Promise<ReportKind>
}

const recordKinds = (): Promise<typeof import('./record-kinds.js')> => import('./record-kinds.js')
const timeKinds = (): Promise<typeof import('./time-kinds.js')> => import('./time-kinds.js')
const footprintKinds = (): Promise<typeof import('./footprint-kinds.js')> =>
  import('./footprint-kinds.js')

/** Kinds by name. */
export const REPORT_KINDS: ReadonlyMap<string, KindEntry> = new Map<string, KindEntry>([
  [
    'access',
    {
      summary: 'regions of each snapshot: how large, how hot, how old',
      load: async () => (await import('./access.js')).ACCESS,
    },
  ],
  [
    'heatmap',
    {
      summary: 'when which addresses were accessed how often',
      load: async () => (await import('./heatmap.js')).HEATMAP,
    },
  ],
  [
    'wss',
    {
      summary: 'size of the working set',
      load: async () => (await recordKinds()).WSS,
    },
  ],
  [
    'nr_regions',
    {
      summary: 'number of regions',
      load: async () => (await recordKinds()).NR_REGIONS,
    },
  ],
  [
    'record_info',
    {
      summary: 'times and addresses that a record covers',
      load: async () => (await recordKinds()).RECORD_INFO,
    },
  ],
  [
    'footprints',
    {
      summary: 'memory footprints of processes and the system',
      load: async () => (await footprintKinds()).FOOTPRINTS,
    },
  ],
  [
    'times',
    {
      summary: 'when certain accesses were seen',
      load: async () => (await timeKinds()).TIMES,
    },
  ],
  [
    'profile',
    {
      summary: 'functions that ran then (needs perf)',
      load: async () => (await timeKinds()).PROFILE,
    },
  ],
  [
    'holistic',
    {
      summary: 'heatmaps, working set and footprints on a page',
      load: async () => (await footprintKinds()).HOLISTIC,
    },
  ],
  [
    'trace',
    {
      summary: 'events of a trace',
      load: async () => (await import('./trace.js')).TRACE,
    },
  ],
])
