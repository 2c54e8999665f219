/** The registry of actions: a new one is a file and a line here. */
import type { Action } from '../../damos/scheme.js'
import type { Advice, FolioAction } from '../action-call.js'
import { cold } from './cold.js'
import { collapse } from './collapse.js'
import { hugepage } from './hugepage.js'
import { lruDeprio } from './lru-deprio.js'
import { lruPrio } from './lru-prio.js'
import { migrateFolio } from './migrate.js'
import { nohugepage } from './nohugepage.js'
import { pageoutFolio, pageoutRange } from './pageout.js'
import { willneed } from './willneed.js'

/** Advice on virtual addresses. */
export const ADVICE: Readonly<Partial<Record<Action, Advice>>> = {
  willneed,
  cold,
  pageout: pageoutRange,
  hugepage,
  nohugepage,
  collapse,
}

/** What is done to the folios of physical addresses. */
export const FOLIO_ACTIONS: Readonly<Partial<Record<Action, FolioAction>>> = {
  pageout: pageoutFolio,
  lru_prio: lruPrio,
  lru_deprio: lruDeprio,
  migrate_hot: migrateFolio,
  migrate_cold: migrateFolio,
}
