/** Goals of quotas that are never met, never reached, or run away. */
import { PAGE_BYTES } from '../base/units.js'
import type { GoalMetric, GoalParameters } from '../damos/goal.js'
import type { EventPlan, RunPlan } from '../engine/plan.js'
import type { Advice } from './advice.js'
import { bytesOf, durationOf, minRegionBytes, windowUs, type SchemeSetting } from './setting.js'
import { bpText, countText, plural, sizeText, timeText } from './texts.js'

const ALL_BP = 10_000
/** Where a goal leaves so little room above itself, a quota takes 69 windows and more to halve. */
const CEILING_BP = 9900
/** Sizes of a scheme that has to do something worth while. */
const WORTH_BYTES = 2 ** 21

/** All of them. */
export function* adviseOnGoals(setting: SchemeSetting): Generator<Advice> {
  const { goals } = setting.scheme.quota
  if (goals.length === 0) return
  for (const [i, goal] of goals.entries()) {
    const at = ['quotas', 'goals', i]
    yield* adviseOnTarget(setting, goal, at)
    yield* adviseOnSource(setting, goal, i, at)
  }
  yield* adviseOnCap(setting)
  yield* adviseOnColdStart(setting)
}

/** Whether a metric is a share of something, and so ends at 100 %. */
export function isShare(metric: GoalMetric): boolean {
  return metric !== 'user_input' && metric !== 'some_mem_psi_us'
}

/** Whether the tuner keeps acting around its goal. */
function isConsistent({ kernel, scheme }: SchemeSetting): boolean {
  return !kernel.damos.hasGoalTuners || scheme.quota.goalTuner === 'consist'
}

function* adviseOnTarget(
  setting: SchemeSetting,
  { metric, targetValue, nid }: GoalParameters,
  path: readonly (string | number)[],
): Generator<Advice> {
  if (!isShare(metric)) return
  const target = Number(targetValue)
  const at = [...path, 'target_value']
  if (target > ALL_BP) {
    yield {
      code: 'goal-unreachable',
      at,
      message:
        `${bpText(target)} is never reached: ${metric} ends at 100 %, so the quota grows to whatever ` +
        'limit there is beside it',
      remedy: `a share below 100 %; a bare number is basis points, 10,000 of them`,
    }
    return
  }
  if (!isConsistent(setting)) return
  if (target >= CEILING_BP) {
    const shrink = 1 - (ALL_BP / target - 1)
    const windows = Math.ceil(Math.log(0.5) / Math.log(shrink))
    const pace =
      target === ALL_BP
        ? 'the quota never shrinks again'
        : `the quota shrinks by ${bpText((1 - shrink) * ALL_BP)} in a window at most, and takes ` +
          `${plural(windows, 'window')} to halve`
    yield {
      code: 'goal-at-ceiling',
      at,
      message:
        `${bpText(target)} leaves ${bpText(ALL_BP - target)} above it: what grew before the goal was ` +
        `met stays, since ${pace}`,
      remedy:
        'a lower target, or goal_tuner temporal (kernels since 7.1); a limit of size beside it',
    }
  }
  yield* adviseOnStep(setting, metric, nid, target, at)
}

/** Free memory of a small share: one window's work is more than that. */
function* adviseOnStep(
  setting: SchemeSetting,
  metric: GoalMetric,
  nid: number,
  target: number,
  at: readonly (string | number)[],
): Generator<Advice> {
  if (metric !== 'node_mem_free_bp' && metric !== 'node_memcg_free_bp') return
  // Free memory is never at twice a goal of more than half.
  if (2 * target > ALL_BP) return
  const node = setting.run?.nodes.find(({ id }) => id === nid)
  const { sz } = setting.scheme.quota
  if (node === undefined || sz === 0n) return
  const nodeBytes = (node.endPage - node.startPage) * PAGE_BYTES
  const wanted = (nodeBytes * target) / ALL_BP
  const step = bytesOf(setting, sz)
  if (step < wanted) return
  yield {
    code: 'goal-overshoots',
    at,
    message:
      `${bpText(target)} of node ${nid} are ${sizeText(Math.floor(wanted))}, and one window may ` +
      `free ${sizeText(step)}: at twice the goal the quota falls to 1 byte, and 12 windows and ` +
      'more do nothing',
    remedy: `quotas.sz_bytes of ${sizeText(Math.floor(wanted / 2))} or less, or a larger target`,
  }
}

/** Where the current value comes from. */
function* adviseOnSource(
  setting: SchemeSetting,
  { metric, currentValue, targetValue, memcgPath }: GoalParameters,
  index: number,
  path: readonly (string | number)[],
): Generator<Advice> {
  const { run } = setting
  if (run === null) return
  if (metric === 'user_input') {
    if (isFed(setting, index)) return
    const [current, target] = [countText(currentValue), countText(targetValue)]
    yield {
      code: 'goal-not-fed',
      at: [...path, 'current_value'],
      message:
        `nobody says what it is: it stays ${current}, ${directionOf(currentValue, targetValue)} the ` +
        `target of ${target}`,
      remedy: 'events with user_input, or a metric that the machine measures',
    }
    return
  }
  if (run.supply?.some((one) => one.metric === metric) ?? false) return
  yield* adviseOnMeasure(run, metric, memcgPath, path)
}

/** Metrics that the machine has nothing to measure for. */
function* adviseOnMeasure(
  { nodes, targets, machine }: RunPlan,
  metric: GoalMetric,
  memcgPath: string,
  path: readonly (string | number)[],
): Generator<Advice> {
  const isStall = metric === 'some_mem_psi_us' && machine === undefined
  const value = metric.includes('_free_') ? '100 %' : '0'
  if (isStall || (metric.startsWith('node_') && nodes.length === 0)) {
    yield {
      code: 'goal-not-supplied',
      at: [...path, 'metric'],
      message:
        `the machine has no ${isStall ? 'stalls' : 'nodes'}: ${metric} is ${value} all the time, ` +
        'whatever the scheme does',
      remedy: `events with supply: { ${metric}: … }${isStall ? ', or another metric' : ', or machine.nodes'}`,
    }
    return
  }
  const below = memcgPath.endsWith('/') ? memcgPath : `${memcgPath}/`
  const isKnown = targets.some(
    ({ cgroup = '' }) => cgroup === memcgPath || cgroup.startsWith(below),
  )
  if (!metric.startsWith('node_memcg_') || isKnown) return
  yield {
    code: 'goal-cgroup-unknown',
    at: [...path, 'memcg_path'],
    message: `no target is in the cgroup ${memcgPath}: ${metric} is ${value} all the time, whatever the scheme does`,
    remedy: 'the cgroup of a target',
  }
}

function directionOf(current: bigint, target: bigint): string {
  if (current === target) return 'which is'
  return current < target ? 'so the quota grows on and on towards' : 'so the quota shrinks, above'
}

/** Whether an event gives another value to a user's goal. */
function isFed({ run, index, position, scheme }: SchemeSetting, goal: number): boolean {
  const { currentValue } = scheme.quota.goals[goal]
  const goalsOf = (event: EventPlan): readonly GoalParameters[] =>
    event.do === 'commit'
      ? (event.schemes.at(position)?.quota.goals ?? [])
      : (event.goals.at(position) ?? [])
  return (run?.events ?? []).some((event) => {
    const fed = event.context === index ? goalsOf(event).at(goal) : undefined
    return fed?.metric === 'user_input' && fed.currentValue !== currentValue
  })
}

function* adviseOnCap(setting: SchemeSetting): Generator<Advice> {
  const { action, quota } = setting.scheme
  if (quota.sz !== 0n || quota.ms !== 0n || action === 'stat') return
  const what = isConsistent(setting)
    ? 'below its goal the quota doubles each window, without end, and comes down as slowly as the goal lets it'
    : 'the first window takes all that matches, however far that is beyond the goal'
  yield {
    code: 'goal-uncapped',
    at: ['quotas'],
    message: `goals, but no limit of size or time beside them: ${what}`,
    remedy: 'quotas.sz_bytes of what one window may do at most',
  }
}

/** Quotas that goals tune start from a byte, and double in a window at most. */
function* adviseOnColdStart(setting: SchemeSetting): Generator<Advice> {
  if (!isConsistent(setting) || setting.fromUs > 0) return
  const durationUs = durationOf(setting)
  const window = windowUs(setting)
  const windows = Math.floor(durationUs / window)
  // That goals are looked at once is said of the window.
  if (windows < 2) return
  const unit = setting.context.addrUnit ?? 1
  const { sz } = setting.scheme.quota
  const smallest = minRegionBytes(setting)
  const worth = Math.max(
    smallest,
    Math.min(WORTH_BYTES, sz === 0n ? Infinity : bytesOf(setting, sz)),
  )
  const needed = Math.ceil(Math.log2(worth / unit))
  if (windows >= needed) return
  const most = unit * 2 ** windows
  const first = Math.ceil(Math.log2(smallest / unit))
  const act = most < smallest ? 'the scheme never acts' : 'it hardly acts'
  yield {
    code: 'goal-cold-start',
    at: ['quotas', 'reset_interval_ms'],
    message:
      `the run has ${plural(windows, 'window')} of ${timeText(window)}; from a byte on, a tuned ` +
      `quota doubles each window at most, to ${sizeText(most)} in the end, so ${act} (${first} ` +
      `windows to ${sizeText(smallest)}, ${needed} to ${sizeText(worth)})`,
    remedy:
      `a run of ${timeText(Math.ceil(needed * 1.5) * window)} or more, or windows of ` +
      timeText(Math.floor(durationUs / needed / 1.5e3) * 1e3),
  }
}
