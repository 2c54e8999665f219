/** Mappings that vaddr, which looks for them from time to time, does not find. */
import type { AddressMapping } from '../ops/vaddr.js'
import type { Advice } from './advice.js'
import { aggregationBounds, durationOf, isTuned, type Setting } from './setting.js'
import { sizeText, timeText } from './texts.js'
import { addressMappings, commonPages, rangesAt } from './watched.js'

/** Looks within the life of one mapping, and mappings of a target, that are followed. */
const LOOKS_MAX = 16
const MAPPINGS_MAX = 256

/** All of them. */
export function* adviseOnMappings(setting: Setting): Generator<Advice> {
  const { run, context, fromUs } = setting
  if (run === null || context.ops !== 'vaddr' || fromUs > 0) return
  for (const { target } of context.targets) {
    const mappings = addressMappings(run.targets[target!])
    const changing = mappings.filter((one) => one.fromUs > 0 || one.untilUs < run.durationUs)
    if (changing.length === 0 || mappings.length > MAPPINGS_MAX) continue
    const { exitUs } = run.targets[target!]
    const isMoving = changing.some((one) => one.fromUs > 0 || one.untilUs < (exitUs ?? Infinity))
    if (isMoving && isTuned(setting)) {
      const advice = adviceOnPostponing(setting)
      if (advice !== undefined) {
        yield advice
        return
      }
    }
    const missed = changing.find((one) => isMissed(one, mappings, setting))
    if (missed === undefined) continue
    yield adviceOnMissing(missed, setting)
    return
  }
}

/** Each step of tuning restarts the clock of the looks. */
function adviceOnPostponing(setting: Setting): Advice | undefined {
  const { attrs } = setting.context
  const stepUs = attrs.intervalsGoal.aggrs * aggregationBounds(setting)[1]
  if (attrs.opsUpdateUs <= stepUs) return undefined
  const [look, step] = [timeText(attrs.opsUpdateUs), timeText(stepUs)]
  return {
    code: 'updates-postponed',
    at: ['intervals', 'ops_update_us'],
    message:
      `each step of interval tuning, one in ${step} at the latest, restarts the clock of ${look}: ` +
      'what is mapped later is looked for only where a step changes nothing',
    remedy: `${step} or less`,
  }
}

/** Whether nothing of a mapping is ever in a range, while it is there. */
function isMissed(
  one: AddressMapping,
  mappings: readonly AddressMapping[],
  setting: Setting,
): boolean {
  const { opsUpdateUs } = setting.context.attrs
  const endUs = Math.min(one.untilUs, durationOf(setting))
  if (opsUpdateUs === 0 || one.fromUs >= endUs) return false
  const first = Math.floor(one.fromUs / opsUpdateUs)
  for (let look = first; look * opsUpdateUs < endUs && look < first + LOOKS_MAX; look++) {
    const ranges = rangesAt(mappings, look * opsUpdateUs)
    if (commonPages(ranges, [[one.start, one.end]]) > 0) return false
  }
  return (first + LOOKS_MAX) * opsUpdateUs >= endUs
}

function adviceOnMissing(
  { start, end, fromUs, untilUs }: AddressMapping,
  setting: Setting,
): Advice {
  const { opsUpdateUs } = setting.context.attrs
  const life = Math.min(untilUs, durationOf(setting)) - fromUs
  return {
    code: 'mapping-missed',
    at: ['intervals', 'ops_update_us'],
    message:
      `${sizeText((end - start) * 4096)} that are mapped at ${timeText(fromUs)}, for ` +
      `${timeText(life)}, are never watched: mappings are looked for every ` +
      `${timeText(opsUpdateUs)} only`,
    remedy: `${timeText(Math.max(1000, Math.floor(life / 2)))} or less`,
  }
}
