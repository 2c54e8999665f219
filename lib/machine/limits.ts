/** Memory cgroups with limits, and what is charged to them. */
import { isWithin } from './cgroup-path.js'
import type { CgroupModel } from './model.js'
import { createScope, type Scope } from './scopes.js'

/** A cgroup, with all below it. */
export interface Limit {
  readonly model: CgroupModel
  /** In force now; a policy may change it. */
  highPages: number
  /** Present pages of its targets, and those in swap. */
  pages: number
  swappedPages: number
  /** What reclaim within it looks at. */
  readonly scope: Scope
}

/** Limits, with nothing charged. */
export function createLimits(cgroups: readonly CgroupModel[]): Limit[] {
  return cgroups.map((model) => ({
    model,
    highPages: model.highPages,
    pages: 0,
    swappedPages: 0,
    scope: createScope(-1, model.path),
  }))
}

/** Those that a cgroup's memory is charged to. */
export function limitsOf(limits: readonly Limit[], cgroup: string): Limit[] {
  return limits.filter(({ model }) => isWithin(cgroup, model.path))
}
