/**
 * Recordings of DAMON in a real kernel, and what a simulated run has to look like to be compared with one. Field
 * names are those of the files; offsets are bytes from the target's start, times µs from the program's first period.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as z from 'zod'
import { RecordError } from '../base/errors.js'
import { fileError } from '../record/file-errors.js'
import { parseJson } from '../record/json.js'

/** [start, end) in bytes. */
export type ByteRange = readonly [start: number, end: number]

/** Memory that the program touches in one way. */
export interface RecordedArea {
  readonly extents: readonly ByteRange[]
  /** K: all pages in each k-th period; P: each page by itself, with `p_period`. */
  readonly kind: 'K' | 'P'
  readonly k: number
  readonly p_period: number
  readonly t0_us: number
  readonly t1_us: number
}

/** One aggregation. */
export interface RecordedSnapshot {
  readonly t_us: number
  /** Time since the snapshot before; the first has none. */
  readonly dt_us?: number
  readonly nr_regions?: number
  readonly regions: readonly (readonly [
    start: number,
    end: number,
    nrAccesses: number,
    age: number,
  ])[]
}

/** The part of a recording that its figures are made of. */
export interface Recording {
  readonly name: string
  /** Left out: paddr. */
  readonly ops?: 'paddr' | 'vaddr'
  readonly workload: {
    readonly period_us: number
    readonly dur_us: number
    readonly tlb_flush_each_period?: boolean
    /** Left out: 0. */
    readonly nice?: number
  }
  readonly intervals: {
    readonly sample_us: number
    readonly aggr_us: number
    readonly update_us: number
  }
  readonly nr_regions: { readonly min: number; readonly max: number }
  readonly page_kind: '4k' | '2m'
  readonly target: { readonly start: number; readonly end: number } | { readonly kind: 'process' }
  readonly ground_truth: {
    readonly owned: readonly ByteRange[]
    readonly areas: readonly RecordedArea[]
    /** Of physical memory: what it holds by kind, `gap` for what is not the program's. */
    readonly page_kinds?: readonly (readonly [start: number, end: number, kind: string])[]
    /** How long bursts of the program took by the clock, and how late they began; µs. */
    readonly busy_us?: { readonly mean: number; readonly max: number }
    readonly late_us?: { readonly max: number }
    /** Bursts that began a period late, or later. */
    readonly periods_late?: number
    readonly mappings?: readonly {
      readonly t_us: number
      readonly vmas: readonly (readonly [start: number, end: number, name: string])[]
    }[]
    readonly mapping_events?: readonly MappingEvent[]
  }
  /** A scheme whose goal was fed, and what was read of it meanwhile. */
  readonly quota_scheme?: {
    readonly action: string
    readonly bytes: number
    readonly reset_interval_ms: number
    readonly goal: { readonly metric: string; readonly target_value: number }
  }
  readonly quota_goal_log?: {
    readonly columns: readonly string[]
    readonly rows: readonly (readonly number[])[]
  }
  readonly snapshot_stride?: number
  readonly snapshots: readonly RecordedSnapshot[]
}

/** Memory that comes or goes while the program runs. */
export interface MappingEvent {
  readonly t_us: number
  readonly event: 'add' | 'del'
  readonly start: number
  readonly end: number
}

/** Bytes of JSON in a recording. */
const TEXT_MAX = 512 * 1024 * 1024

const time = z.number().min(0)
const range = z.tuple([time, time])
const recordingSchema = z.object({
  name: z.string(),
  workload: z.object({ period_us: z.number().positive(), dur_us: time }),
  intervals: z.object({
    sample_us: z.number().positive(),
    aggr_us: z.number().positive(),
    update_us: time,
  }),
  ground_truth: z.object({
    owned: z.array(range),
    areas: z.array(
      z.object({
        extents: z.array(range),
        kind: z.enum(['K', 'P']),
        p_period: time,
        t0_us: z.number(),
        t1_us: z.number(),
      }),
    ),
  }),
  snapshot_stride: z.int().min(1).optional(),
  snapshots: z
    .array(
      z.object({
        t_us: z.number(),
        dt_us: z.number().positive().optional(),
        nr_regions: z.int().optional(),
        regions: z.array(z.tuple([time, time, time, time])),
      }),
    )
    .min(1),
})

/**
 * Reads a `.json.gz` of the recordings.
 *
 * @throws FileError when it cannot be read; RecordError when it is no recording
 */
export function readRecording(file: string): Recording {
  let packed: Buffer
  try {
    packed = readFileSync(file)
  } catch (error) {
    throw fileError(file, 'cannot read the recording', error)
  }
  const value = parseJson(unpack(file, packed))
  const { error } = recordingSchema.safeParse(value)
  if (error === undefined) return value as Recording
  const [{ path, message }] = error.issues
  const place = path.length === 0 ? '' : `${path.map(String).join('.')}: `
  throw refuse(file, `not a recording of a kernel: ${place}${message}`)
}

function unpack(file: string, packed: Buffer): string {
  try {
    return gunzipSync(packed, { maxOutputLength: TEXT_MAX }).toString('utf8')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw refuse(file, `cannot be unpacked (${why}); expected gzip data of up to 512 MiB`, cause)
  }
}

function refuse(file: string, message: string, cause?: unknown): RecordError {
  return new RecordError(file, 0, message, {
    hint: 'records of damo that were packed: unpack them with `gunzip` first',
    cause,
  })
}
