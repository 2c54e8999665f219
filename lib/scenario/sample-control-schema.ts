/** The form of damo's `sample_control`. */
import * as z from 'zod'
import type { SampleControlDocument, SampleFilterDocument } from './document.js'
import { listOf, mapOf } from './maps.js'
import { damoValue } from './values.js'

/** What a `cpumask` is, in words. */
export const CPUMASK = 'CPUs in quotes, such as "0-3,5", or null'
/** What a `tid_arr` is, in words. */
export const TIDS = 'thread numbers in quotes, such as "1000,1001", or null'

/** damo takes these as they are, so that the text "n" would be true. */
const flag = (): z.ZodBoolean => z.boolean({ error: 'true or false' })
const textOrNull = (error: string): z.ZodDefault<z.ZodNullable<z.ZodString>> =>
  z.string({ error }).nullable().default(null)

const sampleFilter: z.ZodType<SampleFilterDocument> = mapOf({
  filter_type: z.enum(['write', 'cpumask', 'threads'], { error: 'write, cpumask or threads' }),
  matching: flag(),
  allow: flag(),
  cpumask: textOrNull(CPUMASK),
  tid_arr: textOrNull(TIDS),
})

/** The form of it; damo would not have primitives or filters left out. */
export const sampleControlSchema: z.ZodType<SampleControlDocument> = mapOf({
  primitives_enabled: mapOf({
    page_table: damoValue.boolean(),
    page_fault: damoValue.boolean(),
  }).default({ page_table: true, page_fault: false }),
  sample_filters: listOf(sampleFilter, 'a list of sample filters').default([]),
})
