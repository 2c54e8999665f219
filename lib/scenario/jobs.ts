/** What a policy of the machine looks after: each target is in a cgroup, if need be in one of its own. */
import type { RunPlan } from '../engine/plan.js'
import type { MachineModel } from '../machine/model.js'
import type { Process } from './processes.js'

/** The cgroup of a process: as given; of its own name, where there is a policy and none is given. */
export function cgroupOf({ name, kind }: Process, hasPolicy: boolean): string | undefined {
  const { cgroup } = kind.document
  return cgroup ?? (hasPolicy ? `/${name.replaceAll('/', '-')}` : undefined)
}

/** A model that knows all of these cgroups, those without limits too. */
export function withJobs<Model extends Pick<RunPlan, 'machine'>>(
  model: Model,
  processes: readonly Process[],
): Model {
  if (model.machine === undefined) return model
  const { cgroups } = model.machine
  const known = new Set(cgroups.map(({ path }) => path))
  const added = new Set(processes.map((each) => cgroupOf(each, true)!).filter((p) => !known.has(p)))
  const machine: MachineModel = {
    ...model.machine,
    cgroups: [
      ...cgroups,
      ...[...added].map((path) => ({ path, maxPages: Infinity, highPages: Infinity })),
    ],
  }
  return { ...model, machine }
}
