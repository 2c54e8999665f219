/** The form of what is said about stretches of memory: where they lie, and how they are touched. */
import * as z from 'zod'
import { PAGE_BYTES, parseShare } from '../base/units.js'
import type { AreaDocument, Extent, PhaseAreaDocument, TouchDocument } from './document.js'
import { mapOf } from './maps.js'
import {
  countValue,
  pageOrderValue,
  rateValue,
  shareValue,
  sizeValue,
  timeValue,
  type Value,
} from './values.js'

const EXTENT = 'a size such as 64 MiB, or a share of the memory from 0% to 100%'

/** A size in bytes, or a share of the memory. */
export function extentValue(min: 0 | typeof PAGE_BYTES): Value<Extent> {
  const bytes = sizeValue(min, PAGE_BYTES)
  return z
    .union([z.number(), z.string()], { error: EXTENT })
    .transform((given, context): Extent => {
      if (typeof given === 'string' && given.includes('%')) {
        const parsed = shareValue().safeParse(given)
        if (parsed.success && (min === 0 || parseShare(given, 1) > 0)) return { share: parsed.data }
        context.addIssue({
          code: 'custom',
          message: `not usable (got ${given}); expected ${EXTENT}`,
        })
        return z.NEVER
      }
      const parsed = bytes.safeParse(given)
      if (parsed.success) return { bytes: parsed.data }
      context.addIssue({ code: 'custom', message: parsed.error.issues[0].message })
      return z.NEVER
    })
}

const START = 'Where it starts in the memory: a size, or a share of the memory such as 10%.'
const SIZE = 'A size, or a share of the memory such as 10%.'

/** Where an area lies. */
const areaPlace = {
  start: extentValue(0).describe(START),
  size: extentValue(PAGE_BYTES).describe(SIZE),
}

/** Keys of the place of a pattern: all of the memory, unless it says more. */
export const patternPlace: {
  readonly start: z.ZodDefault<Value<Extent>>
  readonly size: z.ZodOptional<Value<Extent>>
} = {
  start: extentValue(0).default({ bytes: 0 }).describe(`${START} Default 0.`),
  size: extentValue(PAGE_BYTES).optional().describe(`${SIZE} Default: all behind start.`),
}

/** Keys for the share of writes, and for blocks that are touched together. */
export const touchDetails: {
  readonly writes: z.ZodDefault<Value<number>>
  readonly granule: z.ZodDefault<Value<0 | 9>>
} = {
  writes: shareValue().default(0).describe('Share of writes among the accesses; default 0.'),
  granule: pageOrderValue()
    .default(0)
    .describe('2M: all pages of a 2 MiB block are touched together; default 4K.'),
}

/** Keys for how memory is touched; to be checked with {@link checkTouch}. */
export const touch: typeof touchDetails & {
  readonly every: z.ZodOptional<Value<number>>
  readonly probability: z.ZodOptional<Value<number>>
  readonly rate: z.ZodOptional<Value<number>>
} = {
  every: countValue(1, 1e9).optional().describe('All its pages are touched in every k-th tick.'),
  probability: shareValue()
    .optional()
    .describe('Each page by itself is touched in a tick with this probability.'),
  rate: rateValue('s')
    .optional()
    .describe('Accesses per second to the whole area; alone, each goes to a random page of it.'),
  ...touchDetails,
}

/** Refuses two ways to be touched, and none. */
export function checkTouch(
  { every, probability, rate }: Pick<TouchDocument, 'every' | 'probability' | 'rate'>,
  context: z.RefinementCtx,
): void {
  if (every !== undefined && probability !== undefined) {
    context.addIssue({ code: 'custom', message: 'has both every and probability; expected one' })
  }
  if (every === undefined && probability === undefined && rate === undefined) {
    const message = 'does not say how it is touched; expected every, probability or rate'
    context.addIssue({ code: 'custom', message })
  }
}

/** An area of a workload. */
export const areaSchema: z.ZodType<AreaDocument> = mapOf({
  ...areaPlace,
  ...touch,
  from: timeValue(0).default(0).describe('When it begins to be touched; default 0.'),
  until: timeValue(1).optional().describe('It is touched before this time; default: no end.'),
}).superRefine((given, context) => {
  const { from, until } = given
  if (until !== undefined && until <= from) {
    const message = 'is not after from; expected a later time'
    context.addIssue({ code: 'custom', path: ['until'], message })
  }
  checkTouch(given, context)
})

/** An area of a phase. */
export const phaseAreaSchema: z.ZodType<PhaseAreaDocument> = mapOf({
  ...areaPlace,
  ...touch,
}).superRefine(checkTouch)
