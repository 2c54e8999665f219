/**
 * The steady figures of schemes at work, by the recordings' README, made as its script compare_schemes.py makes them:
 * values at a share of the run are those of the last reading at or before it.
 */
import type { Figures } from '../../../lib/compare/recording-figures.js'
import { columnOf, type SchemeLog } from './recording.js'

/** Readings so much after the program's end still count. */
const AFTER_US = 1_000_000

/** Figures of a log. @param durUs how long the program ran */
export function schemeFiguresOf(log: SchemeLog, durUs: number): Figures {
  const nrRows = columnOf(log, 't_us')!.filter((us) => us <= durUs + AFTER_US).length
  const whole = { columns: log.columns, rows: log.rows.slice(0, nrRows) }
  const at = readerOf(whole, durUs)
  const figures: Record<string, number | null> = {}
  for (let scheme = 0; columnOf(whole, `s${scheme}_sz_tried`) !== undefined; scheme++) {
    Object.assign(figures, figuresOfScheme(whole, `s${scheme}_`, at))
  }
  const anon = columnOf(whole, 'RssAnon_kb')!
  const shared = columnOf(whole, 'RssShmem_kb') ?? anon.map(() => 0)
  const rss = anon.map((kb, row) => kb + shared[row])
  figures.rss_mib_at_50 = mib(at(rss, 0.5))
  figures.rss_mib_at_100 = mib(at(rss, 1))
  for (const node of ['node0', 'node1']) {
    const pages = columnOf(whole, `${node}_AnonPages_kb`)
    if (pages !== undefined) figures[`${node}_mib_at_50`] = mib(at(pages, 0.5))
  }
  return figures
}

/** What else the system does comes to some tens of KiB. */
function mib(kib: number): number {
  return Math.round(kib / 1024)
}

type Reader = (values: readonly number[], share: number) => number

function readerOf(log: SchemeLog, durUs: number): Reader {
  const times = columnOf(log, 't_us')!
  return (values, share) =>
    share === 1
      ? values[values.length - 1]
      : values[Math.max(0, times.filter((us) => us <= durUs * share).length - 1)]
}

function figuresOfScheme(
  log: SchemeLog,
  prefix: string,
  at: Reader,
): Record<string, number | null> {
  const column = (name: string): number[] => columnOf(log, `${prefix}${name}`)!
  const [tried, applied] = [column('sz_tried'), column('sz_applied')]
  const [lastTried, lastApplied] = [at(tried, 1), at(applied, 1)]
  const effective = columnOf(log, `${prefix}effective_bytes`)
  const first = applied.findIndex((bytes) => bytes > 0)
  return {
    [`${prefix}tried_bytes_at_100`]: lastTried,
    [`${prefix}applied_bytes_at_100`]: lastApplied,
    [`${prefix}applied_per_tried`]: lastTried === 0 ? null : lastApplied / lastTried,
    [`${prefix}first_applied_us`]: first < 0 ? null : columnOf(log, 't_us')![first],
    [`${prefix}qt_exceeds`]: at(column('qt_exceeds'), 1),
    ...(effective?.some((bytes) => bytes > 0) && effectiveFigures(effective, prefix, at)),
  }
}

function effectiveFigures(
  effective: readonly number[],
  prefix: string,
  at: Reader,
): Record<string, number> {
  const changes = effective.filter((bytes, row) => row > 0 && bytes !== effective[row - 1])
  return {
    ...Object.fromEntries(
      [25, 50, 75, 100].map((percent) => [
        `${prefix}effective_bytes_at_${percent}`,
        at(effective, percent / 100),
      ]),
    ),
    [`${prefix}effective_bytes_max`]: Math.max(...effective),
    [`${prefix}effective_bytes_mean`]: effective.reduce((sum, b) => sum + b, 0) / effective.length,
    [`${prefix}effective_bytes_changes`]: changes.length,
  }
}
