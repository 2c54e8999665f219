import type { Unit } from '../../page-data.js'

const SECOND = 1e6

/** Round steps between two ticks of an axis. */
export function axisSteps(unit: Unit): number[] {
  switch (unit) {
    case 'bytes':
      return Array.from({ length: 62 }, (_, power) => 2 ** power)
    case 'us':
      return [
        ...decades(1, 1e5),
        ...[1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800].map((s) => s * SECOND),
        ...Array.from({ length: 16 }, (_, power) => 2 ** power * 3600 * SECOND),
      ]
    case 'percent':
      return [...PARTS, 1, 2, 5, 10, 25, 50, ...decades(100, 1e12)]
    case 'count':
      return decades(1, 1e12)
  }
}

/** Round steps for figures, which may be close to each other. */
export function fineSteps(unit: Unit): number[] {
  const isFine = unit === 'percent' || unit === 'count'
  return isFine ? [...PARTS, ...decades(1, 1e12)] : axisSteps(unit)
}

/** Below 1. */
const PARTS = decades(1e-3, 0.5).map((step) => Number(step.toFixed(3)))

function decades(from: number, until: number): number[] {
  const steps: number[] = []
  for (let power = from; power <= until; power *= 10) steps.push(power, 2 * power, 5 * power)
  return steps
}
