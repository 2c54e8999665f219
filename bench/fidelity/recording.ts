/**
 * Recordings of DAMON in a real kernel, and what a simulated run has to look like to be compared with one. Field
 * names are those of the files; offsets are bytes from the target's start, times µs from the program's first period.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

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
    readonly busy_us?: { readonly mean: number }
    readonly mappings?: readonly {
      readonly t_us: number
      readonly vmas: readonly (readonly [start: number, end: number, name: string])[]
    }[]
    readonly mapping_events?: readonly MappingEvent[]
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

/** Reads a `.json.gz` of the recordings. */
export function readRecording(file: string): Recording {
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Recording
}
