/** Which actions an operations set can do. Follows `damon_va_apply_scheme()` and `damon_pa_apply_scheme()`. */
import type { DamosBehaviour } from '../core/kernel-damos.js'
import type { Action } from './scheme.js'

const VIRTUAL: readonly Action[] = ['willneed', 'cold', 'pageout', 'hugepage', 'nohugepage', 'stat']
const PHYSICAL: readonly Action[] = [
  'pageout',
  'lru_prio',
  'lru_deprio',
  'migrate_hot',
  'migrate_cold',
  'stat',
]

/** Whether an action does anything; others are tried, and applied to nothing. */
export function isSupported(
  action: Action,
  ops: 'vaddr' | 'fvaddr' | 'paddr',
  kernel: DamosBehaviour,
): boolean {
  if (ops === 'paddr') return PHYSICAL.includes(action)
  if (action === 'collapse') return kernel.hasCollapse
  if (action === 'migrate_hot' || action === 'migrate_cold') return kernel.migratesVirtual
  return VIRTUAL.includes(action)
}
