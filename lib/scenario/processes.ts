import type { Issues } from './issues.js'
import { TARGETS_MAX } from './schema.js'
import type { Path } from './source.js'
import type { TargetKind } from './targets.js'

/** One process. */
export interface Process {
  readonly name: string
  readonly pid: number
  readonly kind: TargetKind
}

/** All processes of a scenario. */
export interface Processes {
  readonly list: readonly Process[]
  /** Index of the process with a name, or else with a number; -1 where there is none. */
  readonly indexOf: (nameOrPid: string | number) => number
}

/** The processes of all targets: `vm` is one, or with `count: 2` it is `vm-0` and `vm-1`. */
export function expandProcesses(kinds: readonly TargetKind[], issues: Issues): Processes {
  const list: Process[] = []
  const byName = new Map<string, number>()
  const byPid = new Map<number, number>()
  const total = kinds.reduce((sum, { document }) => sum + document.count, 0)
  if (total > TARGETS_MAX) {
    issues.add(['targets'], `${total} processes in all; expected at most ${TARGETS_MAX}`)
    return { list, indexOf: () => -1 }
  }
  const add = (kind: TargetKind, name: string, pid: number): void => {
    refuseSecond(list[byName.get(name) ?? -1], `is named ${name}`, [...kind.path, 'name'], issues)
    refuseSecond(list[byPid.get(pid) ?? -1], `has number ${pid}`, [...kind.path, 'pid'], issues)
    byName.set(name, list.length)
    byPid.set(pid, list.length)
    list.push({ name, pid, kind })
  }
  for (const kind of kinds) {
    const { count, name } = kind.document
    if (count === 1) add(kind, name, kind.pid)
    else for (let i = 0; i < count; i++) add(kind, `${name}-${i}`, kind.pid + i)
  }
  return {
    list,
    indexOf: (nameOrPid) => byName.get(String(nameOrPid)) ?? byPid.get(Number(nameOrPid)) ?? -1,
  }
}

function refuseSecond(first: Process | undefined, what: string, path: Path, issues: Issues): void {
  if (first === undefined) return
  issues.add(path, `${first.kind.path.join('.')} ${what} too; expected different ones`)
}
