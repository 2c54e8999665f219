import type { JsonObject } from './texts.js'
import { fileOf } from './recordings.js'

/** A canonical scenario that may be moved: the files that it replays are named from the root. */
export function withWholeFileNames(canonical: JsonObject, baseDir: string): JsonObject {
  const nameWhole = (workload: JsonObject): JsonObject => {
    const key = ['replay', 'trace'].find((each) => each in workload)
    return key === undefined
      ? workload
      : { ...workload, [key]: fileOf(workload[key] as string, baseDir) }
  }
  const targets = (canonical.targets as JsonObject[]).map((target) =>
    target.workload === undefined
      ? target
      : { ...target, workload: (target.workload as JsonObject[]).map(nameWhole) },
  )
  return { ...canonical, targets }
}

/** The files that a canonical scenario replays, from the root. */
export function replayedFiles(canonical: JsonObject, baseDir: string): string[] {
  const workloads = (canonical.targets as JsonObject[]).flatMap(
    ({ workload }) => (workload ?? []) as JsonObject[],
  )
  const names = workloads.map(({ replay, trace }) => replay ?? trace)
  return names.filter((name) => typeof name === 'string').map((name) => fileOf(name, baseDir))
}
