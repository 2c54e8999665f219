/** Which bound of a pattern memory is out of, by how much, and what would bring it in. */
import type { Obstacle, ObstacleTally } from './pass-tally.js'
import type { Reason, ReasonCode } from './reason.js'
import { coreBytes, nrSamplesOf, unitBytes, type SchemeView } from './scheme-view.js'
import { countText, shareText, sizeText, timeText } from './words.js'

type Bound = Extract<Obstacle, `${string}-below` | `${string}-above`>

/** What a reason says of a bound. */
type Words = Pick<Reason, 'text' | 'remedy' | 'figures'>

/** Whether an obstacle is a bound of the pattern. */
export function isBound(obstacle: Obstacle): obstacle is Bound {
  return obstacle.endsWith('-below') || obstacle.endsWith('-above')
}

/** The reason of one bound. @param isAlone nothing else is wrong with the memory of the tally */
export function boundReason(
  view: SchemeView,
  bound: Bound,
  tally: ObstacleTally,
  isAlone: boolean,
): Reason {
  const words = WORDS[bound](view, tally, isAlone)
  return { code: bound satisfies ReasonCode, bytes: Math.round(unitBytes(tally.units)), ...words }
}

type WordsOf = (view: SchemeView, tally: ObstacleTally, isAlone: boolean) => Words

const WORDS: Readonly<Record<Bound, WordsOf>> = {
  'age-below': ageBelow,
  'age-above': ageAbove,
  'accesses-below': accessesBelow,
  'accesses-above': accessesAbove,
  'size-below': sizeBelow,
  'size-above': sizeAbove,
}

function ageBelow(
  view: SchemeView,
  { nearest, nrRegions }: ObstacleTally,
  isAlone: boolean,
): Words {
  const { minAge, maxNrAccesses } = view.scheme.parameters.pattern
  const { aggrUs } = view.context.attrs
  const leftUs = (minAge - nearest) * aggrUs
  const figures = { age: nearest, minAge, leftUs, aggrUs }
  const atMost = nrRegions > 1 ? 'at most ' : ''
  const text = `age ${atMost}${nearest} of at least ${countText(minAge, 'aggregation')}`
  // Where something else is wrong too, time alone does not help.
  if (!isAlone) return { text, remedy: null, figures }
  const how = maxNrAccesses === 0 ? 'untouched' : 'without a change'
  const age = `${timeText(nearest * aggrUs)} (${countText(nearest, 'aggregation')})`
  return {
    text: `${text}; at ${timeText(aggrUs)} it takes ${timeText(leftUs)} more ${how}`,
    remedy: nearest === 0 ? null : `a min age of ${age} or less takes it in`,
    figures,
  }
}

function ageAbove(view: SchemeView, { nearest }: ObstacleTally): Words {
  const { maxAge } = view.scheme.parameters.pattern
  const { aggrUs } = view.context.attrs
  return {
    text: `age ${nearest}, of at most ${countText(maxAge, 'aggregation')} (${timeText(maxAge * aggrUs)})`,
    remedy: `a max age of ${timeText(nearest * aggrUs)} (${countText(nearest, 'aggregation')}) or more takes it in`,
    figures: { age: nearest, maxAge, aggrUs },
  }
}

function accessesBelow(view: SchemeView, { nearest, nrRegions }: ObstacleTally): Words {
  const { minNrAccesses } = view.scheme.parameters.pattern
  const samples = nrSamplesOf(view)
  const figures = { nrAccesses: nearest, minNrAccesses, nrSamples: samples }
  const atMost = nrRegions > 1 ? 'at most ' : ''
  const found = `found accessed in ${atMost}${nearest} of ${samples} checks`
  const text = `${found}, at least ${minNrAccesses} are of the pattern`
  const remedy =
    minNrAccesses > samples
      ? `no region can have them: an aggregation has ${samples} checks; a share such as 50% fits any intervals`
      : nearest === 0
        ? null
        : `a min access rate of ${shareText(nearest / samples)} or less takes it in`
  return { text, remedy, figures }
}

function accessesAbove(view: SchemeView, { nearest, nrRegions }: ObstacleTally): Words {
  const { maxNrAccesses } = view.scheme.parameters.pattern
  const samples = nrSamplesOf(view)
  const atLeast = nrRegions > 1 ? 'at least ' : ''
  return {
    text: `found accessed in ${atLeast}${nearest} of ${samples} checks, at most ${maxNrAccesses} are of the pattern`,
    remedy:
      2 * nearest >= samples
        ? null
        : `a max access rate of ${shareText(nearest / samples)} or more takes it in`,
    figures: { nrAccesses: nearest, maxNrAccesses, nrSamples: samples },
  }
}

function sizeBelow(view: SchemeView, { nearest }: ObstacleTally): Words {
  const minBytes = coreBytes(view, Number(view.scheme.parameters.pattern.minSz))
  const bytes = unitBytes(nearest)
  return {
    text: `in a region of ${sizeText(bytes)}, of at least ${sizeText(minBytes)}`,
    remedy: `a min size of ${sizeText(bytes)} or less takes it in; fewer regions (max_nr_regions) are larger`,
    figures: { regionBytes: bytes, minBytes },
  }
}

function sizeAbove(view: SchemeView, { nearest }: ObstacleTally): Words {
  const maxBytes = coreBytes(view, Number(view.scheme.parameters.pattern.maxSz))
  const bytes = unitBytes(nearest)
  return {
    text: `in a region of ${sizeText(bytes)}, of at most ${sizeText(maxBytes)}`,
    remedy: `a max size of ${sizeText(bytes)} or more takes it in; more regions (min_nr_regions) are smaller`,
    figures: { regionBytes: bytes, maxBytes },
  }
}
