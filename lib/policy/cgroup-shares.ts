/** Shares of a fast node that memory cgroups have. */
import { KERNELS } from '../core/kernel.js'
import { isWithin } from '../machine/cgroup-path.js'
import type { CgroupShare, Site } from './set-up.js'

/** All of a node, basis points. */
export const WHOLE_BP = 10_000

const METRIC = 'node_memcg_used_bp'

/**
 * What is wrong with shares.
 *
 * @param slackBp what the goals leave of a share, which has to be more than that
 * @returns the cgroup at fault ('': all of them), what is wrong and what would be right; undefined: nothing
 */
export function faultOfShares(
  shares: readonly CgroupShare[],
  { kernel, cgroups }: Pick<Site, 'kernel' | 'cgroups'>,
  slackBp: number,
): readonly [path: string, message: string] | undefined {
  if (shares.length === 0) return undefined
  if (!KERNELS[kernel].damos.goalMetrics.includes(METRIC)) {
    return ['', `kernel ${kernel} has no goal ${METRIC}; expected 7.2 or later, or no shares`]
  }
  const unknown = shares.find(({ path }) => !cgroups.some((each) => isWithin(each, path)))
  if (unknown !== undefined) {
    const known = [...new Set(cgroups)]
    const expected = known.length === 0 ? 'targets with a cgroup' : `one of ${known.join(', ')}`
    return [unknown.path, `no target is in the cgroup ${unknown.path}; expected ${expected}`]
  }
  const small = shares.find(({ shareBp }) => shareBp <= slackBp)
  if (small !== undefined) {
    const got = `got ${small.shareBp} basis points`
    return [
      small.path,
      `too small (${got}); expected more than ${slackBp}, which goals leave of it`,
    ]
  }
  const sumBp = shares.reduce((sum, { shareBp }) => sum + shareBp, 0)
  if (sumBp <= WHOLE_BP) return undefined
  return ['', `${sumBp / 100} % of a node in all; expected 100 % at most`]
}
