/** Which bound of a pattern memory is out of, by how much, and what would bring it in. */
import type { Bound, ObstacleTally } from './pass-tally.js'
import type { Reason, ReasonCode } from './reason.js'
import { coreBytes, nrSamplesOf, unitBytes, type SchemeView } from './scheme-view.js'
import { countText, shareText, sizeText, timeText } from './words.js'

/**
 * The reason of one bound.
 *
 * @param tally of all memory beyond it
 * @param alone of that with which nothing else is wrong: only for it a remedy is known
 */
export function boundReason(
  view: SchemeView,
  bound: Bound,
  tally: ObstacleTally,
  alone: ObstacleTally | undefined,
): Reason {
  // Time is a remedy of its own, but not where something else is wrong too.
  const told = bound === 'age-below' ? (alone ?? tally) : tally
  const { text, figures } = TEXTS[bound](view, told, alone !== undefined)
  return {
    code: bound satisfies ReasonCode,
    text,
    remedy: alone === undefined ? null : REMEDIES[bound](view, alone.nearest),
    bytes: Math.round(unitBytes(told.units)),
    figures,
  }
}

type Text = Pick<Reason, 'text' | 'figures'>
type TextOf = (view: SchemeView, tally: ObstacleTally, isAlone: boolean) => Text

const TEXTS: Readonly<Record<Bound, TextOf>> = {
  'age-below': ageBelow,
  'age-above': ageAbove,
  'accesses-below': accessesBelow,
  'accesses-above': accessesAbove,
  'size-below': sizeBelow,
  'size-above': sizeAbove,
}

/** What takes memory in whose value is this one; null: it would be something else then. */
type RemedyOf = (view: SchemeView, value: number) => string | null

const REMEDIES: Readonly<Record<Bound, RemedyOf>> = {
  'age-below': (view, age) =>
    age === 0 ? null : `a min age of ${ageText(view, age)} or less takes it in`,
  'age-above': (view, age) => `a max age of ${ageText(view, age)} or more takes it in`,
  'accesses-below': (view, count) => {
    const samples = nrSamplesOf(view)
    if (view.scheme.parameters.pattern.minNrAccesses > samples) {
      return `no region can have them: an aggregation has ${samples} checks; a share such as 50% fits any intervals`
    }
    return count === 0
      ? null
      : `a min access rate of ${shareText(count / samples)} or less takes it in`
  },
  'accesses-above': (view, count) => {
    const share = count / nrSamplesOf(view)
    return share >= 0.5 ? null : `a max access rate of ${shareText(share)} or more takes it in`
  },
  'size-below': (_, units) =>
    `a min size of ${sizeText(unitBytes(units))} or less takes it in; fewer regions (max_nr_regions) are larger`,
  'size-above': (_, units) =>
    `a max size of ${sizeText(unitBytes(units))} or more takes it in; more regions (min_nr_regions) are smaller`,
}

function ageText({ context }: SchemeView, age: number): string {
  return `${timeText(age * context.attrs.aggrUs)} (${countText(age, 'aggregation')})`
}

function ageBelow(
  { scheme, context: { attrs } }: SchemeView,
  { nearest, nrRegions }: ObstacleTally,
  isAlone: boolean,
): Text {
  const { minAge, maxNrAccesses } = scheme.parameters.pattern
  const { aggrUs } = attrs
  const leftUs = (minAge - nearest) * aggrUs
  const atMost = nrRegions > 1 && nearest > 0 ? 'at most ' : ''
  const how = maxNrAccesses === 0 ? 'untouched' : 'without a change'
  const time = `; at ${timeText(aggrUs)} it takes ${timeText(leftUs)} more ${how}`
  return {
    text: `age ${atMost}${nearest} of at least ${countText(minAge, 'aggregation')}${isAlone ? time : ''}`,
    figures: { age: nearest, minAge, leftUs, aggrUs },
  }
}

function ageAbove(view: SchemeView, { nearest }: ObstacleTally): Text {
  const { maxAge } = view.scheme.parameters.pattern
  const { aggrUs } = view.context.attrs
  return {
    text: `age ${nearest}, of at most ${countText(maxAge, 'aggregation')} (${timeText(maxAge * aggrUs)})`,
    figures: { age: nearest, maxAge, aggrUs },
  }
}

function accessesBelow(view: SchemeView, { nearest, nrRegions }: ObstacleTally): Text {
  const { minNrAccesses } = view.scheme.parameters.pattern
  const samples = nrSamplesOf(view)
  const atMost = nrRegions > 1 && nearest > 0 ? 'at most ' : ''
  const found = `found accessed in ${atMost}${nearest} of ${samples} checks`
  return {
    text: `${found}, at least ${minNrAccesses} are of the pattern`,
    figures: { nrAccesses: nearest, minNrAccesses, nrSamples: samples },
  }
}

function accessesAbove(view: SchemeView, { nearest, nrRegions }: ObstacleTally): Text {
  const { maxNrAccesses } = view.scheme.parameters.pattern
  const samples = nrSamplesOf(view)
  const atLeast = nrRegions > 1 && nearest < samples ? 'at least ' : ''
  const found = `found accessed in ${atLeast}${nearest} of ${samples} checks`
  return {
    text: `${found}, at most ${maxNrAccesses} are of the pattern`,
    figures: { nrAccesses: nearest, maxNrAccesses, nrSamples: samples },
  }
}

function sizeBelow(view: SchemeView, { nearest }: ObstacleTally): Text {
  const minBytes = coreBytes(view, Number(view.scheme.parameters.pattern.minSz))
  const bytes = unitBytes(nearest)
  return {
    text: `in a region of ${sizeText(bytes)}, of at least ${sizeText(minBytes)}`,
    figures: { regionBytes: bytes, minBytes },
  }
}

function sizeAbove(view: SchemeView, { nearest }: ObstacleTally): Text {
  const maxBytes = coreBytes(view, Number(view.scheme.parameters.pattern.maxSz))
  const bytes = unitBytes(nearest)
  return {
    text: `in a region of ${sizeText(bytes)}, of at most ${sizeText(maxBytes)}`,
    figures: { regionBytes: bytes, maxBytes },
  }
}
