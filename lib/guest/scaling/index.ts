/** All ways that memory scales; a new one is a file, and a line here. */
import { UsageError } from '../../base/errors.js'
import { acmaV1 } from './acma-v1.js'
import { acmaV2 } from './acma-v2.js'
import { balloon } from './balloon.js'
import { freePageReporting, none, proactiveReclaim, reclaimAndReport } from './reporting.js'
import type { ScalingKind } from './scaling.js'
import { hotUnplug, virtioMem } from './unplug.js'

/** In the order in which they are listed. */
export const SCALING_KINDS: readonly ScalingKind[] = [
  none,
  balloon,
  freePageReporting,
  virtioMem,
  hotUnplug,
  proactiveReclaim,
  reclaimAndReport,
  acmaV1,
  acmaV2,
]

/** The way of a name. @throws UsageError where there is none */
export function scalingKind(name: string): ScalingKind {
  const kind = SCALING_KINDS.find((each) => each.name === name)
  if (kind !== undefined) return kind
  const names = SCALING_KINDS.map((each) => each.name).join(', ')
  throw new UsageError(`scaling: got ${name}; expected one of ${names}`)
}
