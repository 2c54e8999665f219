/** The form of workloads that follow a pattern; one entry each. */
import * as z from 'zod'
import { PAGE_BYTES } from '../base/units.js'
import {
  checkTouch,
  extentValue,
  patternPlace,
  phaseAreaSchema,
  touch,
  touchDetails,
} from './area-schema.js'
import type { PatternDocuments } from './document.js'
import { listOf, mapOf } from './maps.js'
import { countValue, numberValue, rateValue, shareValue, sizeValue, timeValue } from './values.js'

/** Largest block of pages that share a rank: 1 GiB. */
const BLOCK_MAX = 2 ** 30

const BLOCK = 'a power of two from 4 KiB to 1 GiB, such as 2 MiB'

const zipf = mapOf({
  ...patternPlace,
  theta: numberValue(0, 10).default(0.99).describe('Skew: rank r gets r^-theta; default 0.99.'),
  rate: rateValue('s').describe('Accesses per second to all of it.'),
  order: z
    .enum(['shuffled', 'ascending'], { error: 'shuffled or ascending' })
    .default('shuffled')
    .describe('Whether ranks lie anywhere (default), or ascend with addresses.'),
  block: sizeValue(PAGE_BYTES, PAGE_BYTES)
    .optional()
    .describe("Memory that shares a rank, a power of two; default: the granule's size."),
  ...touchDetails,
}).superRefine(({ block, granule }, context) => {
  if (block === undefined) return
  const isPower = Number.isInteger(Math.log2(block))
  const fault =
    !isPower || block > BLOCK_MAX
      ? `not usable (got ${block} bytes); expected ${BLOCK}`
      : block < PAGE_BYTES << granule
        ? 'smaller than its granule; expected 2 MiB at least'
        : undefined
  if (fault !== undefined) {
    context.addIssue({ code: 'custom', path: ['block'], message: fault })
  }
})

const scan = mapOf({
  ...patternPlace,
  stride: sizeValue(1, 1)
    .default(PAGE_BYTES)
    .describe('Bytes from one access to the next; default 4 KiB: once a page.'),
  rate: rateValue('s').describe('Accesses per second.'),
  writes: touchDetails.writes,
})

const growing = mapOf({
  ...patternPlace,
  initial: extentValue(0).describe('Its size at first; a share is of the size.'),
  final: extentValue(0)
    .default({ share: 1 })
    .describe('Its size at last; a share is of the size. Default 100%.'),
  over: timeValue(1).describe('How long it takes from first to last.'),
  steps: countValue(2, 1e6).default(20).describe('In so many steps of equal length; default 20.'),
  then: z
    .enum(['stay', 'back', 'again'], { error: 'stay, back or again' })
    .default('stay')
    .describe('What follows: stay (default), back step by step, or again from the first.'),
  ...touch,
}).superRefine(checkTouch)

const shifting = mapOf({
  ...patternPlace,
  period: timeValue(1).describe('How long the hot set stays at a place.'),
  order: z
    .enum(['forward', 'random'], { error: 'forward or random' })
    .default('forward')
    .describe('forward (default), and round; or to random places.'),
  by: extentValue(PAGE_BYTES)
    .optional()
    .describe('forward: how far it moves; default: by its own size.'),
  hot: mapOf({
    size: extentValue(PAGE_BYTES).describe("The hot set; a share is of the pattern's size."),
    ...touch,
  })
    .superRefine(checkTouch)
    .describe('The hot set, and how it is touched.'),
  cold: mapOf({ ...touch })
    .superRefine(checkTouch)
    .optional()
    .describe('How the rest is touched; default: never.'),
}).superRefine(({ order, by }, context) => {
  if (order === 'forward' || by === undefined) return
  const message = 'means nothing beside order: random; expected it left out'
  context.addIssue({ code: 'custom', path: ['by'], message })
})

const diurnal = mapOf({
  ...patternPlace,
  period: timeValue(1).default(86_400e6).describe('From one low to the next; default 24 h.'),
  steps: countValue(2, 1e6).default(24).describe('Steps of a period; default 24.'),
  low: shareValue().default(0.2).describe('Load at the low, as a share of the peak; default 20%.'),
  peak: timeValue(0).optional().describe('When the load is highest; default: half of the period.'),
  probability: touch.probability,
  rate: touch.rate,
  ...touchDetails,
}).superRefine(({ probability, rate }, context) => {
  if (probability !== undefined || rate !== undefined) return
  const message = 'does not say how it is touched; expected probability or rate'
  context.addIssue({ code: 'custom', message })
})

const batches = mapOf({
  ...patternPlace,
  interval: timeValue(1).describe('Mean time from one arrival to the next.'),
  arrivals: z
    .enum(['random', 'regular'], { error: 'random or regular' })
    .default('random')
    .describe('random (default): independent of each other; regular: at equal distances.'),
  lasts: timeValue(1).describe('How long a job runs.'),
  job: extentValue(PAGE_BYTES).describe("Memory of one job; a share is of the pattern's size."),
  ...touch,
}).superRefine(checkTouch)

const phase = mapOf({
  for: timeValue(1).describe('How long it lasts.'),
  areas: listOf(phaseAreaSchema, 'a list of areas')
    .default([])
    .describe('What is touched meanwhile; default: nothing.'),
})

/** By the key of a workload. */
export const patternSchemas: {
  readonly [Kind in keyof PatternDocuments]: z.ZodType<PatternDocuments[Kind]>
} = {
  uniform: mapOf({ ...patternPlace, ...touch }).superRefine(checkTouch),
  zipf,
  scan,
  growing,
  shifting,
  diurnal,
  batches,
  phases: listOf(phase, 'a list of phases, at least one', 1, 10_000),
}
