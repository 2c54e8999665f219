/** Monitoring intervals that see nothing, or that cannot become what they are to become. */
import type { Advice } from './advice.js'
import { durationOf, isTuned, samplesOf, samplingBounds, type Setting } from './setting.js'
import { bpText, countText, figureText, plural, timeText } from './texts.js'
import { expectedTouches, stretchesOf, touchChance } from './touches.js'
import { pagesOf, watchedRanges } from './watched.js'

/** Checks of a region in a snapshot: with fewer than this, rates are steps of a quarter and more. */
const SAMPLES_MIN = 5
/** Accesses that a snapshot finds in a region of the busiest memory: below this, four of five find none. */
const SEEN_MIN = 0.25
/** A moving sum counts 10,000 for each sample, in 32 bits. */
const SAMPLES_MAX = Math.floor(2 ** 32 / 10_000)
/** Goals that are missed by less are a matter of chance. */
const MARGIN = 1.1

/** All of them. */
export function* adviseOnIntervals(setting: Setting): Generator<Advice> {
  yield* adviseOnSamples(setting)
  const { aggrUs } = setting.context.attrs
  if (aggrUs > durationOf(setting)) {
    yield {
      code: 'no-snapshot',
      at: ['intervals', 'aggr_us'],
      message:
        `${timeText(aggrUs)} are longer than the run of ${timeText(durationOf(setting))}: there is ` +
        'no snapshot',
      remedy: 'a shorter aggregation interval, or a longer run',
    }
    return
  }
  if (isTuned(setting)) yield* adviseOnTuning(setting)
  yield* adviseOnRates(setting)
}

function* adviseOnSamples(setting: Setting): Generator<Advice> {
  const { sampleUs, aggrUs } = setting.context.attrs
  const samples = samplesOf(setting)
  const at = ['intervals', 'aggr_us']
  const ratio = `${timeText(aggrUs)} are ${plural(samples, 'sample')} of ${timeText(sampleUs)}`
  if (samples < SAMPLES_MIN) {
    yield {
      code: 'few-samples',
      at,
      message: `${ratio}: the access rate of a region is one of ${samples + 1} steps`,
      remedy: `${timeText(20 * sampleUs)}, which are 20 samples as by default`,
    }
  } else if (samples > SAMPLES_MAX && setting.kernel.frequency === 'movingSum') {
    yield {
      code: 'samples-overflow',
      at,
      message:
        `${ratio}: kernel ${setting.kernel.level} counts 10,000 for each in 32 bits, and access ` +
        'rates that schemes see are wrong',
      remedy: `${countText(SAMPLES_MAX)} samples at most`,
    }
  }
}

function* adviseOnTuning(setting: Setting): Generator<Advice> {
  const { intervalsGoal: goal } = setting.context.attrs
  const at = ['intervals', 'intervals_goal']
  if (goal.minSampleUs === goal.maxSampleUs) {
    yield {
      code: 'intervals-fixed',
      at,
      message: `min_sample_us and max_sample_us are both ${timeText(goal.minSampleUs)}: there is nothing to tune`,
      remedy: 'bounds apart from each other, such as 5 ms and 10 s, or aggrs: 0',
    }
    return
  }
  const shares = sharesSeen(setting)
  if (shares === undefined) return
  const wanted = Math.max(1, goal.accessBp)
  const [least, most] = shares
  if (most * MARGIN < wanted) {
    const max = timeText(goal.maxSampleUs)
    yield {
      code: 'interval-goal-out-of-reach',
      at: [...at, 'access_bp'],
      message:
        `${bpText(wanted)} of the checks are to find an access; even with ${max} no more than ` +
        `${bpText(most)} do, so the sampling interval ends at max_sample_us, ${max}`,
      remedy: 'watch what is used only, a smaller share, or a longer max_sample_us',
    }
  } else if (least > wanted * MARGIN) {
    const min = timeText(goal.minSampleUs)
    yield {
      code: 'interval-goal-out-of-reach',
      at: [...at, 'access_bp'],
      message:
        `${bpText(wanted)} of the checks are to find an access; even with ${min} ${bpText(least)} ` +
        `do, so the sampling interval ends at min_sample_us, ${min}`,
      remedy: 'a larger share, or a shorter min_sample_us',
    }
  }
}

/** Shares of all checks that find an access, with the shortest and the longest interval; basis points. */
function sharesSeen(setting: Setting): readonly [least: number, most: number] | undefined {
  const { run, context } = setting
  const ranges = watchedRanges(setting)
  const stretches = run === null ? undefined : stretchesOf(run, context)
  if (ranges === undefined || stretches === undefined) return undefined
  const pages = pagesOf(ranges.flat())
  const [min, max] = samplingBounds(setting).map((us) => {
    const touched = ranges.reduce(
      (sum, each, i) => sum + expectedTouches(stretches[i], each, us),
      0,
    )
    return Math.min(10_000, (touched * 10_000) / pages)
  })
  return [min, max]
}

/** Memory that is touched too rarely to be seen within a snapshot, all of it. */
function* adviseOnRates(setting: Setting): Generator<Advice> {
  const { run, context } = setting
  if (run === null) return
  const stretches = stretchesOf(run, context)?.flat()
  if (stretches === undefined || stretches.length === 0) return
  const samples = samplesOf(setting)
  const [, longest] = samplingBounds(setting)
  const chance = Math.max(...stretches.map((each) => touchChance(each, longest)))
  const seen = samples * chance
  if (seen >= SEEN_MIN || chance === 0) return
  // Chances are near to proportional to short times.
  const wantedUs = Math.ceil((longest * 2) / chance / samples / 1000) * 1000
  const key = isTuned(setting) ? ['intervals_goal', 'max_sample_us'] : ['sample_us']
  yield {
    code: 'accesses-unseen',
    at: ['intervals', ...key],
    message:
      `a page of the busiest memory is touched in ${figureText(chance * 100)} % of the sampling ` +
      `intervals of ${timeText(longest)}: ${plural(samples, 'check')} of a region find ` +
      `${figureText(seen)} accesses, so ${Math.floor(100 * Math.exp(-seen))} % of the snapshots ` +
      'show none there',
    remedy:
      `${timeText(wantedUs)} and an aggregation interval of ${timeText(wantedUs * samples)}, or ` +
      'intervals that tune themselves',
  }
}
