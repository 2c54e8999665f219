/** Which actions an operations set can do. Follows `damon_va_apply_scheme()` and `damon_pa_apply_scheme()`. */
import type { DamosBehaviour } from '../core/kernel-damos.js'
import type { Action } from './scheme.js'

/** Actions that move memory to other nodes. */
export const MIGRATIONS: readonly Action[] = ['migrate_hot', 'migrate_cold']

const MADVISED: readonly Action[] = ['willneed', 'cold', 'pageout', 'hugepage', 'nohugepage']
const PHYSICAL: readonly Action[] = ['pageout', 'lru_prio', 'lru_deprio', ...MIGRATIONS, 'stat']

/** Actions that do something; others are tried, and applied to nothing. */
export function supportedActions(
  ops: 'vaddr' | 'fvaddr' | 'paddr',
  kernel: DamosBehaviour,
): readonly Action[] {
  if (ops === 'paddr') return PHYSICAL
  return [
    ...MADVISED,
    ...(kernel.hasCollapse ? (['collapse'] as const) : []),
    ...(kernel.migratesVirtual ? MIGRATIONS : []),
    'stat',
  ]
}
