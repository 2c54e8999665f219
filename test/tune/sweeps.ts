/** Small sweeps for tests. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { PointResult } from '../../lib/tune/point.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'

/** A scenario whose runs take some milliseconds. */
export function scenarioOf(): Record<string, unknown> {
  const scenario = parse(SMALL_SCENARIO) as Record<string, unknown>
  return { ...scenario, name: 'small', seed: 7, duration: '300 ms' }
}

/** A result with made-up figures. */
export function resultOf(id: string, mean = 1): PointResult {
  const summary = { regions: { min: 1, mean, max: 2 }, samples: 10, wssBytes: null }
  return { id, parameters: {}, seed: 1, summary: summary as unknown as PointResult['summary'] }
}

/** The lines of results.jsonl, sorted; each is whole. */
export function sortedLines(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  if (lines.pop() !== '') throw new Error(`${file} ends within a line`)
  return lines.sort()
}
