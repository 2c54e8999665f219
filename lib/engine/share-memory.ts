/** Allocates what threads share of the contexts that are spread. */
import { createAccessBits } from '../space/access-bits.js'
import type { BitsMemory } from '../space/bits-memory.js'
import type { Assignment } from './assignment.js'
import type { RunPlan } from './plan.js'
import { createWorld, layoutOf, tableBytes, type SharedMemory } from './world.js'

/** Region tables of all spread contexts, and the access bits of sliced targets. */
export function shareMemory(
  plan: RunPlan,
  access: 'bits' | 'lazy',
  { spread, shards }: Assignment,
): SharedMemory {
  const world = createWorld(plan, access)
  const tables: Record<string, SharedArrayBuffer> = {}
  const bits: Record<number, BitsMemory> = {}
  for (const context of spread) {
    plan.contexts[context].targets.forEach((_, index) => {
      tables[`${context}.${index}`] = new SharedArrayBuffer(tableBytes(world, context, index))
    })
    if (access === 'lazy') continue
    const parts = shards[0].spread.find((part) => part.context === context)!
    for (const { index, nrSlices } of parts.targets) {
      const target = plan.contexts[context].targets[index].target!
      if (nrSlices === 1) continue
      bits[target] = createAccessBits(layoutOf(world, target).pages)
    }
  }
  return { tables, bits }
}

/** Buffers for the first region numbers of the targets of each spread context. */
export function shareFirstIndexes(
  plan: RunPlan,
  { spread }: Assignment,
): Record<number, SharedArrayBuffer> {
  return Object.fromEntries(
    spread.map((context) => [
      context,
      new SharedArrayBuffer(4 * plan.contexts[context].targets.length),
    ]),
  )
}
