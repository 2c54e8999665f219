/** `--damos_*`: schemes of a command line. */
import { patternOfTexts } from './access-pattern.js'
import { DamoFault, DamoRefusal, guarded } from './fault.js'
import { filtersOf } from './filter-options.js'
import type { DamoNumber } from './number.js'
import type { ParamsArguments } from './options.js'
import { goalOf, type QuotaGoal } from './quota-goal.js'
import { NO_QUOTAS, type Quotas } from './quotas.js'
import { parseInteger, readBytes, readMs, readNr, readPermil, readUs } from './read-numbers.js'
import { checkedAction, isMigration, type Destination, type Scheme } from './scheme.js'
import { reprOf, type DamoValue } from './value.js'
import { NO_WATERMARKS, watermarksOf } from './watermarks.js'

/**
 * Checks what damo checks before anything else.
 *
 * @throws DamoRefusal; DamoFault where damo stops
 */
export function checkSchemeOptions(options: ParamsArguments): void {
  const filters = options.eachWords('damos_filter')
  try {
    filtersOf(filters)
  } catch (error) {
    // damo only looks for filters that the kernel may lack; a refusal comes later.
    if (!(error instanceof DamoRefusal)) throw error
  }
  const hasActions = options.eachWords('damos_action').length > 0
  if (!hasActions && options.hasPrefix('damos_')) {
    throw new DamoRefusal("'damos_action' not specified while using --damos_* option(s)")
  }
  const quotas = options.eachWords('damos_quotas')
  const intervals = options.each('damos_quota_interval')
  if (quotas.length > 0 && intervals.length > 0) {
    throw new DamoRefusal('--damos_quotas and --damos_quota_interval cannot passed together')
  }
  if (options.eachWords('damos_quota_goal').length === 0) return
  const isWithout = quotas.length === 0 && intervals.length === 0
  if (isWithout || quotas.some((quota) => quota.length < 3)) {
    throw new DamoRefusal("'reset_interval_ms' not specified when setting quota goals")
  }
}

/**
 * The schemes of the options, in their order; an option without a value for a scheme leaves it at its default.
 *
 * @throws DamoRefusal; DamoFault where damo stops
 */
export function schemesOf(options: ParamsArguments): Scheme[] {
  const actions = options.eachWords('damos_action')
  const quotas = quotasWords(options)
  checkCounts(options, actions.length, quotas.length)
  const goals = partsOf(options, 'damos_quota_goal', 'damos_nr_quota_goals', actions.length)
  const filters = partsOf(options, 'damos_filter', 'damos_nr_filters', actions.length)
  return actions.map((words, i) => {
    const action = actionOf(words)
    const quota = quotas.at(i)
    const ratio = options.eachWords('damos_quota_fail_charge_ratio').at(i) ?? ['0', '0']
    const tuner = options.each('damos_quota_goal_tuner').at(i) ?? 'consist'
    const scheme = {
      quotas: quota === undefined ? NO_QUOTAS : quotasOf(quota, ratio, goals(i), tuner),
      watermarks: watermarksOption(options.eachWords('damos_wmarks').at(i)),
      filters: filtersOf(filters(i)),
      // damo loses it.
      maxNrSnapshots: 0n,
    }
    const nrSnapshots = options.each('damos_max_nr_snapshots').at(i)
    if (nrSnapshots !== undefined) readNr(nrSnapshots)
    return guarded(
      () => {
        const any = ['min', 'max']
        const accessPattern = patternOfTexts(
          options.eachWords('damos_sz_region').at(i) ?? any,
          options.eachWords('damos_access_rate').at(i) ?? any,
          options.eachWords('damos_age').at(i) ?? any,
        )
        const applyInterval = options.each('damos_apply_interval').at(i)
        return {
          ...action,
          action: checkedAction(action.action),
          accessPattern,
          applyIntervalUs: applyInterval === undefined ? 0n : readUs(applyInterval),
          ...scheme,
        }
      },
      (text) => `Wrong '--damos_*' argument (${text})`,
    )
  })
}

/** `--damos_quotas`, and the options that say the same one by one. */
function quotasWords(options: ParamsArguments): (readonly DamoValue[])[] {
  const apart = options
    .each('damos_quota_interval')
    .map((interval, i) => [
      options.each('damos_quota_time').at(i) ?? 0n,
      options.each('damos_quota_space').at(i) ?? 0n,
      interval,
      ...(options.eachWords('damos_quota_weights').at(i) ?? [1n, 1n, 1n]),
    ])
  return [...options.eachWords('damos_quotas'), ...apart]
}

function checkCounts(options: ParamsArguments, nrSchemes: number, nrQuotas: number): void {
  const tooMany = (key: string, count: number = options.each(key).length): void => {
    if (count > nrSchemes) throw new DamoRefusal(`too much --${key}`)
  }
  tooMany('damos_sz_region')
  tooMany('damos_access_rate')
  tooMany('damos_age')
  tooMany('damos_apply_interval')
  tooMany('damos_quotas', nrQuotas)
  checkParts(options, 'damos_quota_goal', 'damos_nr_quota_goals', nrSchemes)
  tooMany('damos_wmarks')
  checkParts(options, 'damos_filter', 'damos_nr_filters', nrSchemes)
  tooMany('damos_max_nr_snapshots')
}

function checkParts(
  options: ParamsArguments,
  key: string,
  countsKey: string,
  nrSchemes: number,
): void {
  const count = options.eachWords(key).length
  const counts = options.numbers(countsKey)
  if (count > 0 && nrSchemes > 1 && counts === undefined) {
    throw new DamoRefusal(`--${countsKey} required`)
  }
  const sum = (counts ?? (nrSchemes === 1 ? [count] : [])).reduce((a, b) => a + b, 0)
  if (sum !== count) throw new DamoRefusal(`wrong --${countsKey}`)
}

/** Cuts the occurrences of an option into those of each scheme. */
function partsOf(
  options: ParamsArguments,
  key: string,
  countsKey: string,
  nrSchemes: number,
): (scheme: number) => readonly (readonly string[])[] {
  const all = options.eachWords(key)
  const counts = options.numbers(countsKey) ?? (nrSchemes === 1 ? [all.length] : [])
  return (scheme) => {
    if (all.length === 0) return []
    if (scheme >= counts.length) {
      throw new DamoFault('list index out of range', `--${countsKey}: too few numbers`)
    }
    const start = counts.slice(0, scheme).reduce((a, b) => a + b, 0)
    return all.slice(start, start + counts[scheme])
  }
}

function actionOf(words: readonly string[]): Pick<Scheme, 'action' | 'targetNid' | 'dests'> {
  const [action, ...rest] = words
  if (!isMigration(action)) {
    if (rest.length === 0) return { action, targetNid: null, dests: [] }
    const message = `${action} takes no node (got ${rest.join(' ')}); expected the action alone`
    throw new DamoFault('not all arguments converted during string formatting', message)
  }
  const wrong = (): string => `"${action}" action require a numeric target_nid or dests arguments.`
  if (rest.length === 1) {
    const node = parseInteger(rest[0])
    if (node === undefined) throw new DamoRefusal(wrong())
    return { action, targetNid: node, dests: [] }
  }
  const dests: Destination[] = []
  for (let i = 0; i < rest.length; i += 2) {
    if (i + 1 === rest.length) throw new DamoRefusal(wrong())
    dests.push(guarded(() => ({ id: readNr(rest[i]), weight: readNr(rest[i + 1]) }), wrong))
  }
  return { action, targetNid: null, dests }
}

function quotasOf(
  words: readonly DamoValue[],
  [num, denom]: readonly string[],
  goalsWords: readonly (readonly string[])[],
  goalTuner: string,
): Quotas {
  const goals = goalsWords.map((each) => {
    try {
      return goalOfWords(each)
    } catch (error) {
      if (!(error instanceof DamoRefusal)) throw error
      throw new DamoRefusal(`quota goals parsing fail (${error.message})`)
    }
  })
  if (words.length > 6) {
    throw new DamoRefusal(`Wrong --damos_quotas (${reprOf(words)}, >6 parameters)`)
  }
  const word = (i: number, missing: string): DamoValue => words.at(i) ?? missing
  const weight = (i: number): DamoNumber => readPermil(word(i, '0'))
  return guarded(
    () => ({
      ...NO_QUOTAS,
      timeMs: readMs(word(0, '0')),
      szBytes: readBytes(word(1, '0')),
      resetIntervalMs: readMs(word(2, 'max')),
      weights: { szPermil: weight(3), nrAccessesPermil: weight(4), agePermil: weight(5) },
      failChargeNum: readNr(num),
      failChargeDenom: readNr(denom),
      goals,
      goalTuner,
    }),
    (text) => `Wrong --damos_quotas (${reprOf(words)}, ${text})`,
  )
}

function goalOfWords(words: readonly string[]): QuotaGoal {
  if (words.length < 2 || words.length > 4) {
    throw new DamoRefusal(`Wrong --damos_quota_goal (${reprOf(words)})`)
  }
  const [metric, targetValue, ...rest] = words
  const need = (count: number, message: string): void => {
    if (rest.length !== count) throw new DamoRefusal(message)
  }
  const texts = { metric, targetValue, currentValue: '0', nid: null, memcgPath: null }
  const make = (more: Partial<Record<keyof typeof texts, string>>): QuotaGoal =>
    guarded(
      () => goalOf({ ...texts, ...more }),
      (text) => `DamosQuotaGoal creation fail (${reprOf(words)}, ${text})`,
    )
  switch (metric) {
    case 'node_mem_used_bp':
    case 'node_mem_free_bp':
      need(1, 'nid is not given or something else is given')
      return make({ nid: rest[0] })
    case 'node_memcg_used_bp':
    case 'node_memcg_free_bp':
      need(2, 'nid and memcg_path required')
      return make({ nid: rest[0], memcgPath: rest[1] })
    case 'user_input':
      need(1, 'current value is not given or something else is given')
      return make({ currentValue: rest[0] })
    default:
      return make({})
  }
}

function watermarksOption(words: readonly string[] | undefined): Scheme['watermarks'] {
  if (words === undefined) return NO_WATERMARKS
  return guarded(
    () => watermarksOf(words),
    (text) => `Wrong --damos_wmarks (${reprOf(words)}, ${text})`,
  )
}
