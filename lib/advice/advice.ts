/**
 * Advice: what of a set-up can never act, or surely disappoints, though damo and the kernel take it. Rules are pure
 * functions of the plan; each says what is set, what it leads to, and what would be right.
 */

/** Steps to the value in question, by damo's keys. */
export type AdvicePath = readonly (string | number)[]

/** Codes of all advice; docs/warnings.md explains each. */
export const ADVICE_CODES = [
  'accesses-beyond-samples',
  'accesses-unseen',
  'action-unsupported',
  'age-beyond-run',
  'age-follows-intervals',
  'apply-below-sampling',
  'apply-beyond-run',
  'apply-restarts',
  'bound-rounded-to-zero',
  'bound-wraps',
  'cgroup-empty',
  'cgroup-out-of-memory',
  'dests-ignored',
  'dests-weightless',
  'failures-charged',
  'few-samples',
  'filter-allow-bypasses',
  'filter-ignored',
  'filter-young-only',
  'filter-without-effect',
  'filter-young-twice',
  'filters-reject-all',
  'goal-at-ceiling',
  'goal-cgroup-unknown',
  'goal-cold-start',
  'goal-not-fed',
  'goal-not-supplied',
  'goal-overshoots',
  'goal-uncapped',
  'goal-unreachable',
  'goals-apart',
  'goals-compete',
  'hot-spot-drowned',
  'huge-advice-ignored',
  'huge-page-cut',
  'huge-pages-late',
  'interval-goal-out-of-reach',
  'intervals-fixed',
  'loops-open',
  'mapping-missed',
  'migrate-in-place',
  'migrate-nowhere',
  'no-snapshot',
  'out-of-memory',
  'pass-overruns',
  'paused-for-good',
  'policy-without-swap',
  'quota-below-region',
  'quota-never-resets',
  'quota-per-pass',
  'quota-window-longer',
  'regions-beyond-memory',
  'sample-filters-ignored',
  'samples-overflow',
  'samples-rejected',
  'size-below-region',
  'size-beyond-limit',
  'swap-unused',
  'tiers-unfelt',
  'time-quota-may-stop',
  'unused-memory',
  'updates-postponed',
  'watermarks-never',
  'watermarks-no-interval',
  'watermarks-no-return',
  'watermarks-out-of-reach',
  'watermarks-partial',
  'watermarks-unordered',
  'weight-size-ignored',
  'weights-unused',
  'weights-zero',
  'writes-unseen',
] as const
export type AdviceCode = (typeof ADVICE_CODES)[number]

/** One piece of advice. */
export interface Advice {
  readonly code: AdviceCode
  /** Below what the rule looks at: a context or a scheme. */
  readonly at: AdvicePath
  /** What is set and what it leads to, with the numbers. */
  readonly message: string
  /** What would be right. */
  readonly remedy: string
}

/** The same, further from the root. */
export function below(path: AdvicePath, advice: Iterable<Advice>): Advice[] {
  return [...advice].map((one) => ({ ...one, at: [...path, ...one.at] }))
}
