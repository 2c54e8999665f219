/** What of a machine whose memory costs something, and of programs on it, could never be. */
import { nodePages, swapRoom } from '../advice/demand.js'
import { formatShare, formatSizeExact } from '../base/format.js'
import { PAGE_BYTES } from '../base/units.js'
import type { NodePlan } from '../engine/plan.js'
import type { MachineModel } from '../machine/model.js'
import type { TargetDocument } from './document.js'
import type { Issues } from './issues.js'
import type { Process } from './processes.js'
import type { Path } from './source.js'
import type { TargetKind } from './targets.js'

/** Reports programs that no such machine could run. */
export function checkPrograms(
  processes: readonly Process[],
  nodes: readonly NodePlan[],
  machine: MachineModel,
  issues: Issues,
): void {
  const room = Math.floor(nodePages({ nodes, machine }) + swapRoom(machine))
  for (const kind of new Set(processes.map((process) => process.kind))) {
    checkShares(kind.document, kind.path, issues)
    checkPopulation(kind, room, issues)
  }
}

/** Time that a program waits for memory is none in which it walks page tables. */
function checkShares(
  { memoryBound = 0, tlbBound = 0 }: TargetDocument,
  path: Path,
  issues: Issues,
): void {
  if (memoryBound + tlbBound <= 1) return
  const got = `got ${formatShare(tlbBound)} beside memoryBound ${formatShare(memoryBound)}`
  const most = formatShare(1 - memoryBound)
  issues.add(
    [...path, 'tlbBound'],
    `more than all of its run time (${got}); expected ${most} or less`,
  )
}

/** Memory that is all there from the start must fit, or the program is killed before it does anything. */
function checkPopulation(
  { document, path, layout }: TargetKind,
  room: number,
  issues: Issues,
): void {
  if (document.populate === 'touch') return
  const pieces = layout.pieces.filter(
    ({ isFramed, isFile, fromUs }) => isFramed && isFile !== true && fromUs === 0,
  )
  const pages = pieces.reduce((sum, { startPage, endPage }) => sum + endPage - startPage, 0)
  if (pages <= room) return
  const [got, most] = [pages, room].map((each) => formatSizeExact(each * PAGE_BYTES))
  const message = `more than nodes and swap hold (got ${got}); expected ${most} or less`
  const hint = 'with populate: touch it takes only what it touches'
  issues.add([...path, ...pieces[0].key], message, hint)
}
