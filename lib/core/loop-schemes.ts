/** What the loop of a context knows of its operation schemes: when they are due. Implemented in damos/. */
import type { MonitoringAttributes } from './attributes.js'

/** See the top of the file. */
export interface LoopSchemes {
  /** Sampling intervals since the start at which the next pass is due; Infinity: none. */
  nextSis(): number
  /** Looks at the watermarks. @returns µs until all schemes want to be asked again; 0: go on */
  waitUs(nowUs: number): number
  /** When watermarks may decide otherwise, at the earliest. */
  nextChangeUs(nowUs: number): number
  /** The thread starts, or attributes change: every scheme's clock begins anew. */
  restartClocks(passed: number, attrs: MonitoringAttributes): void
  /** No pass comes now: a request for tried regions ends. */
  cancelWalk(): void
  /** The context has ended; no more requests. */
  close(): void
}
