/** Counts what changes tiers, and what goes back and forth between them. */
import type { TargetMemory } from './target-memory.js'

/** A page that moves back within this time was moved in vain. [M] */
export const PING_PONG_US = 10_000_000

/** Counts the move of a present folio between nodes. */
export function countMove(
  memory: TargetMemory,
  page: number,
  order: number,
  from: number,
  to: number,
  nowUs: number,
): void {
  const { tier, moves } = memory.nodes
  if (memory.movedMs === null || from < 0 || tier[from] === tier[to]) return
  const pages = 1 << order
  const direction = tier[to] < tier[from] ? 1 : -1
  if (direction === 1) moves.promoted += pages
  else moves.demoted += pages
  const nowMs = nowUs / 1000 + 1
  for (let i = page; i < page + pages; i++) {
    const lastMs = memory.movedMs[i] * -direction
    if (lastMs > 0 && nowMs - lastMs <= PING_PONG_US / 1000) moves.pingPong++
    memory.movedMs[i] = direction * nowMs
  }
}
