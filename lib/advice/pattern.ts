/** Access patterns that no region has. */
import type { Advice } from './advice.js'
import {
  aggregationBounds,
  bytesOf,
  durationOf,
  isTuned,
  minRegionBytes,
  samplesOf,
  type SchemeSetting,
} from './setting.js'
import { countText, plural, sizeText, timeText } from './texts.js'
import { largestRegionBytes, watchedBytes } from './watched.js'

/** All of them. */
export function* adviseOnPattern(setting: SchemeSetting): Generator<Advice> {
  yield* adviseOnAge(setting)
  yield* adviseOnAccesses(setting)
  yield* adviseOnSize(setting)
}

function* adviseOnAge(setting: SchemeSetting): Generator<Advice> {
  const { minAge } = setting.scheme.pattern
  const durationUs = durationOf(setting)
  const [shortest, longest] = aggregationBounds(setting)
  const at = ['access_pattern', 'age', 'min']
  const count = plural(minAge, 'aggregation')
  // Ages of a context that runs already may be higher than those of a new one.
  if (minAge * shortest > durationUs && setting.fromUs === 0) {
    const [age, end] = [timeText(minAge * shortest), timeText(durationUs)]
    yield {
      code: 'age-beyond-run',
      at,
      message: `no region gets so old: ${count} of ${timeText(shortest)} are ${age}, and the run lasts ${end}`,
      remedy: `${plural(Math.floor(durationUs / shortest), 'aggregation')} or fewer, or a longer run`,
    }
  } else if (isTuned(setting) && shortest < longest && minAge * longest > durationUs) {
    const [least, most] = [timeText(minAge * shortest), timeText(minAge * longest)]
    const bounds = `${timeText(shortest)} and ${timeText(longest)}`
    yield {
      code: 'age-follows-intervals',
      at,
      message:
        `${count} are anything from ${least} to ${most}: the bound stays while the aggregation ` +
        `interval tunes itself between ${bounds}`,
      remedy: 'a lower max_sample_us, a smaller age, or intervals that stay',
    }
  }
}

function* adviseOnAccesses(setting: SchemeSetting): Generator<Advice> {
  const { minNrAccesses } = setting.scheme.pattern
  const samples = samplesOf(setting)
  if (minNrAccesses <= samples) return
  const { sampleUs, aggrUs } = setting.context.attrs
  const most = `${timeText(aggrUs)} are ${plural(samples, 'sample')} of ${timeText(sampleUs)}`
  yield {
    code: 'accesses-beyond-samples',
    at: ['access_pattern', 'nr_accesses', 'min'],
    message: `no region has ${countText(minNrAccesses)} accesses: ${most}`,
    remedy: `${countText(samples)} samples or fewer, or a share: 100 % are all samples`,
  }
}

function* adviseOnSize(setting: SchemeSetting): Generator<Advice> {
  const { minSz, maxSz } = setting.scheme.pattern
  const [min, max] = [bytesOf(setting, minSz), bytesOf(setting, maxSz)]
  const smallest = minRegionBytes(setting)
  if (max < smallest) {
    yield {
      code: 'size-below-region',
      at: ['access_pattern', 'sz_bytes', 'max'],
      message: `no region is as small as ${sizeText(max)}: the smallest has ${sizeText(smallest)}`,
      remedy: `${sizeText(smallest)} or more; max is no bound`,
    }
  }
  const largest = largestRegionBytes(setting)
  if (largest === undefined || min <= largest) return
  const total = watchedBytes(setting)!
  const { minNrRegions } = setting.context.attrs
  const isPossible = min <= total
  const why = `${sizeText(total)} are watched, in ${countText(minNrRegions)} regions at least`
  yield {
    code: 'size-beyond-limit',
    at: ['access_pattern', 'sz_bytes', 'min'],
    message:
      `no region ${isPossible ? 'stays' : 'can be'} as large as ${sizeText(min)}: ${why}, of up to ` +
      sizeText(largest),
    remedy: `${sizeText(largest)} or less${isPossible ? ', or a smaller nr_regions.min' : ''}`,
  }
}
