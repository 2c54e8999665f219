import type { SnapshotTarget } from '../core/snapshot.js'
import type { RunPlan } from '../engine/plan.js'
import { isImagePiece } from '../scenario/process-layout.js'

/**
 * The page that offsets count from: the first of the target's memory (image and stack are none); of physical memory
 * the first that is monitored.
 *
 * @param index of the target in its context
 * @param columns the target's regions; undefined: it has none
 */
export function memoryStartOf(
  { contexts, targets }: RunPlan,
  context: number,
  index: number,
  columns: SnapshotTarget | undefined,
): number {
  const target = contexts[context].targets[index].target
  if (target === null) return columns?.startPage.at(0) ?? 0
  const { mappings } = targets[target]
  return (mappings.find((mapping) => !isImagePiece(mapping)) ?? mappings.at(0))?.startPage ?? 0
}
