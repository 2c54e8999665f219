/** Which regions an action takes first where a quota does not let it take all. */
import type { DamosBehaviour } from '../core/kernel-damos.js'
import type { Action } from './scheme.js'
import type { Priority } from './score.js'

/** What comes first for an action. */
export function priorityOf(
  action: Action,
  ops: 'vaddr' | 'fvaddr' | 'paddr',
  kernel: DamosBehaviour,
): Priority {
  if (action === 'pageout') return 'cold'
  const isMigration = action === 'migrate_hot' || action === 'migrate_cold'
  if (ops !== 'paddr' && !(isMigration && kernel.migratesVirtual)) return 'none'
  if (action === 'lru_prio' || action === 'migrate_hot') return 'hot'
  return action === 'lru_deprio' || action === 'migrate_cold' ? 'cold' : 'none'
}
