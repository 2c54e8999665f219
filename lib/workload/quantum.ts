/** A workload's own tick: it touches memory at multiples of its quantum, from time 0 on. */
import type { Us } from '../space/access-source.js'

/** The first quantum at or after a time. */
export function quantumAt(us: Us, quantumUs: number): number {
  return us > 0 ? Math.ceil(us / quantumUs) : 0
}

/** Whether one of quanta [firstQuantum, endQuantum) is a multiple of `period`. */
export function hasMultiple(period: number, firstQuantum: number, endQuantum: number): boolean {
  return Math.ceil(firstQuantum / period) * period < endQuantum
}
