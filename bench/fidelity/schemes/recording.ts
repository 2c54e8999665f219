/** Recordings of a kernel's schemes at work: a recording of monitoring, and what its schemes did meanwhile. */
import { readRecording, type ByteRange, type Recording } from '../../../lib/compare/recording.js'

/** A file of a scheme in sysfs, such as `quotas/bytes`, and what it holds. */
export type SchemeFiles = Readonly<Record<string, number | string>>

/** Readings at even times; -1 is no column. */
export interface SchemeLog {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly number[])[]
}

/** See the top of the file; as in the recordings' README. */
export interface SchemeRecording extends Omit<Recording, 'target'> {
  readonly target:
    | { readonly kind: 'process' }
    | { readonly kind: 'physical'; readonly ranges: readonly ByteRange[] }
  /** Left out: a module ran. */
  readonly scheme?: readonly SchemeFiles[]
  readonly module?: { readonly name: string; readonly parameters: Readonly<Record<string, string>> }
  readonly scheme_log: SchemeLog
  readonly machine: RecordedMachine
  /** What a goal was fed with, and when. */
  readonly goal_commits?: readonly (readonly [atUs: number, value: number])[]
}

/** The recorded machine. */
export interface RecordedMachine {
  /** A number, or those of two nodes: 1536+1024. */
  readonly ram_mib: number | string
  readonly mem_total_kb: number
  /** Once the program had filled its memory. */
  readonly mem_free_kb_at_start: number
  readonly swap: 'zram' | 'null' | 'none'
  readonly swap_mib: number
  readonly swap_latency_ns: number | null
  readonly khugepaged: { readonly scan_sleep_ms: number; readonly pages_to_scan: number } | null
  /** What another process holds from a time on. */
  readonly balloon?: readonly (readonly [atMs: number, mib: number])[]
}

/** Reads a recording with schemes, or with a module. @throws RecordError where it is none */
export function readSchemeRecording(file: string): SchemeRecording {
  return readRecording(file) as unknown as SchemeRecording
}

/** The part that is a recording of monitoring. */
export function monitoringOf(recording: SchemeRecording): Recording {
  const { target } = recording
  if (target.kind === 'process') return { ...recording, target }
  const [start, end] = target.ranges[0]
  return { ...recording, target: { start, end } }
}

/** A column of the log; undefined: it was not recorded. */
export function columnOf({ columns, rows }: SchemeLog, name: string): number[] | undefined {
  const index = columns.indexOf(name)
  return index < 0 ? undefined : rows.map((row) => row[index])
}
