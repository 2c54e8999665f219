/**
 * Reports of a record of 300 snapshots × 1,000 regions, whole processes: from damo's json_compressed and from the
 * lab's own format, against damo where python3 and damo are there (`DAMO=PATH/TO/damo npm run bench reports`).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { DIST } from '../support/paths.js'
import type { Suite, Variant } from '../support/suite.js'

const MAIN = join(DIST, 'cli', 'main.js')
const NR_SNAPSHOTS = 300
const NR_REGIONS = 1000
const KINDS = ['heatmap', 'wss'] as const

/** Unpacks and parses the record, and nothing else: what a reader that keeps to JSON.parse cannot do without. */
const PARSE_ONLY =
  "JSON.parse(require('zlib').inflateSync(require('fs').readFileSync(process.argv[1])))"

export const reports: Suite = {
  name: 'reports',
  comparisons: () => {
    const folder = mkdtempSync(join(tmpdir(), 'damon-lab-bench-'))
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
    const damos = join(folder, 'damon.data')
    const own = join(folder, 'record.dlr')
    writeFileSync(damos, deflateSync(recordText()))
    measure([process.execPath, MAIN, 'convert', damos, own])
    return KINDS.map((kind) => ({
      title: `report ${kind} of ${NR_SNAPSHOTS} snapshots of ${NR_REGIONS} regions`,
      figures: [
        { key: 'value', unit: 'CPU s', compare: 'ratio' },
        { key: 'peakMiB', unit: 'MiB at most', compare: 'ratio' },
      ],
      variants: [
        ...damoVariants(kind, damos),
        variant('json_compressed', [process.execPath, MAIN, 'report', kind, damos]),
        variant('record.dlr', [process.execPath, MAIN, 'report', kind, own]),
        variant('inflate and JSON.parse', [process.execPath, '-e', PARSE_ONLY, damos]),
      ],
    }))
  },
}

function damoVariants(kind: string, record: string): Variant[] {
  const { DAMO: damo } = process.env
  if (damo === undefined || !existsSync(damo)) return []
  return [variant('damo', ['python3', damo, 'report', kind, '--input', record])]
}

function variant(name: string, command: readonly string[]): Variant {
  return { name, measure: () => measure(command) }
}

/** CPU time and peak memory of a process, as GNU time tells them. */
function measure(command: readonly string[]): { value: number; peakMiB: number } {
  const folder = mkdtempSync(join(tmpdir(), 'damon-lab-bench-'))
  const times = join(folder, 'times')
  const { status, error } = spawnSync('time', ['-f', '%U %S %M', '-o', times, ...command], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (error !== undefined) throw new Error('the suite needs GNU time', { cause: error })
  if (status !== 0) throw new Error(`${command.join(' ')}: exit code ${status}`)
  const [user, system, peakKiB] = readFileSync(times, 'utf8').split(' ').map(Number)
  rmSync(folder, { recursive: true })
  return { value: user + system, peakMiB: peakKiB / 1024 }
}

/** The record as damo writes it. */
function recordText(): string {
  const goal = { access_bp: '0.000000', aggrs: '0', min_sample_us: '0', max_sample_us: '0' }
  const intervals = { sample_us: '5000', aggr_us: '100000', ops_update_us: '1000000' }
  const record = {
    kdamond_idx: null,
    context_idx: null,
    intervals: { ...intervals, intervals_goal: goal },
    scheme_idx: null,
    target_id: 0,
    scheme_filters: [],
    snapshots: Array.from({ length: NR_SNAPSHOTS }, (_, i) => snapshotOf(i)),
    data_source: 'unknown',
  }
  return JSON.stringify([record], null, 4)
}

function snapshotOf(index: number): unknown {
  const start = 82_820_952_659_000 + index * 100_000_000
  let address = 94_372_242_653_184
  let total = 0
  const regions = Array.from({ length: NR_REGIONS }, (_, i) => {
    const size = 4096 * (1 + ((i * 7919 + index * 104_729) % 512))
    const from = address
    address += size + (i === NR_REGIONS / 2 ? 2 ** 30 : 0)
    total += size
    return {
      start: grouped(from),
      end: grouped(from + size),
      nr_accesses: { samples: (i * 31 + index) % 21, percent: null },
      age: { usec: null, aggr_intervals: grouped((i * 17 + index) % 2000) },
      probe_hits: [],
      sz_filter_passed: '0 B',
    }
  })
  return {
    start_time: String(start),
    end_time: String(start + 100_000_000),
    regions,
    total_bytes: String(total),
    damos_stats: null,
    sample_interval_us: null,
  }
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
