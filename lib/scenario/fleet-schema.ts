/** The form of a fleet: a scenario with `guests`. What its parts mean together is checked where they are resolved. */
import * as z from 'zod'
import { HUGE_PAGE_BYTES, PAGE_BYTES } from '../base/units.js'
import { GUEST_COSTS } from '../guest/costs.js'
import { SCALING_KINDS } from '../guest/scaling/index.js'
import { TEMPLATES } from '../guest/templates.js'
import { checksSchema } from './checks.js'
import type {
  FleetDocument,
  FleetHostDocument,
  GuestAreaDocument,
  GuestDocument,
  GuestEventDocument,
} from './fleet-document.js'
import { kdamondSchema } from './kdamonds-schema.js'
import { kernelSchema } from './schema.js'
import { listOf, mapOf } from './maps.js'
import {
  costValue,
  countValue,
  nameValue,
  pageOrderValue,
  shareValue,
  sizeValue,
  timeValue,
  timeWithin,
} from './values.js'

/** Most guests of a fleet. */
export const GUESTS_MAX = 10_000
/** Most areas of a guest: owners of pages fit into a byte. */
export const AREAS_MAX = 200

const flag = (): z.ZodDefault<z.ZodBoolean> => z.boolean({ error: 'true or false' }).default(false)

const swap = mapOf({
  size: sizeValue(0, PAGE_BYTES).describe('How much it holds.'),
  read: timeValue(0).default(500).describe('To read back 2 MiB; default 500 us [A].'),
  write: timeValue(0).default(500).describe('To write out 2 MiB; default 500 us [A].'),
})

const host: z.ZodType<FleetHostDocument> = mapOf({
  memory: sizeValue(HUGE_PAGE_BYTES, HUGE_PAGE_BYTES).describe(
    'Memory for guests; what the host needs itself is not part of it.',
  ),
  pages: pageOrderValue()
    .default(9)
    .describe('What stands behind guests: 2M (default), or 4K, so that single pages come and go.'),
  swap: swap
    .default({ size: 0, read: 500, write: 500 })
    .describe('Where what guests do not touch goes when memory is short; default: none.'),
  kdamond: kdamondSchema
    .optional()
    .describe("The host's own monitor, in damo's schema: paddr, or vaddr, once per guest."),
})

const area: z.ZodType<GuestAreaDocument> = mapOf({
  name: nameValue(),
  size: sizeValue(PAGE_BYTES, PAGE_BYTES).describe('How large it is when all of it is there.'),
  every: timeValue(1)
    .optional()
    .describe('Mean time between two touches of a page; default: it is not touched again.'),
  file: flag().describe('Its pages are dropped, not swapped out; default false.'),
  huge: flag().describe('In huge pages, where the guest has some; default false.'),
  cache: flag().describe('It grows into free memory only, as a cache of files; default false.'),
  churn: shareValue()
    .default(0)
    .describe('Share that is freed, here and there, and allocated anew each second; default 0.'),
  from: timeValue(0).default(0).describe('When it begins; default 0.'),
  over: timeValue(0).default(0).describe('How long it takes to grow; default 0.'),
  jobs: mapOf({
    period: timeValue(1).describe('One job in each, at a random time.'),
    lasts: timeValue(1).describe('How long a job runs.'),
  })
    .optional()
    .describe('It is there while a job runs.'),
  wave: mapOf({
    period: timeValue(1).describe('From one peak to the next.'),
    low: shareValue().default(0.1).describe('Share that is always there; default 10%.'),
    phase: shareValue().default(0).describe('Share of the period at which it begins; default 0.'),
  })
    .optional()
    .describe('It rises and falls, and its touches with it.'),
  leak: mapOf({ period: timeValue(1).describe('How long it takes to be all there.') })
    .optional()
    .describe('It only grows.'),
}).superRefine(({ jobs, wave, leak }, context) => {
  const given = Object.entries({ jobs, wave, leak }).filter(([, value]) => value !== undefined)
  if (given.length > 1) {
    const message = `has both ${given[0][0]} and ${given[1][0]}; expected one of them`
    context.addIssue({ code: 'custom', message })
  }
  if (jobs !== undefined && jobs.lasts > jobs.period) {
    const message = 'longer than the period; expected a job that ends within it'
    context.addIssue({ code: 'custom', path: ['jobs', 'lasts'], message })
  }
})

const SCALINGS = SCALING_KINDS.map(({ name }) => name).join(', ')
const SCALING = `one of ${SCALINGS}, or a map with such a name and its parameters`

const guest: z.ZodType<GuestDocument> = mapOf({
  name: nameValue().describe(
    'Name of the group; its guests are NAME-0, NAME-1, … where count is above 1.',
  ),
  count: countValue(1, GUESTS_MAX).default(1).describe('How many such guests; default 1.'),
  memory: sizeValue(HUGE_PAGE_BYTES, HUGE_PAGE_BYTES).describe('Memory of each of them.'),
  template: z
    .enum(TEMPLATES, { error: `one of ${TEMPLATES.join(', ')}` })
    .optional()
    .describe('What runs in them, ready-made.'),
  period: timeValue(1).optional().describe('Of the template: a day, or a round of jobs.'),
  phase: shareValue()
    .default(0)
    .describe('Where in its period the first of them begins; default 0.'),
  spread: shareValue()
    .default(0)
    .describe('How far the first and the last of them lie apart, of a period; default 0.'),
  areas: listOf(area, 'a list of areas (name, size, every)', 0, AREAS_MAX)
    .default([])
    .describe('What else runs in them, or all of it.'),
  arrives: timeValue(0).default(0).describe('When the first of them arrives; default 0.'),
  every: timeValue(0).default(0).describe('How much later each next one arrives; default 0.'),
  stays: timeValue(1).optional().describe('How long each of them stays; default: to the end.'),
  swap: sizeValue(0, PAGE_BYTES)
    .optional()
    .describe('Swap of each of them, compressed in memory or not; default: half its memory.'),
  kernel: mapOf({
    share: shareValue().default(0.03).describe('Of what programs use; default 3% [A].'),
    churn: shareValue()
      .default(0.05)
      .describe('Freed and allocated anew each minute; default 5% [A].'),
  })
    .default({ share: 0.03, churn: 0.05 })
    .describe("Memory of the guest's kernel, which cannot be moved."),
  kdamond: kdamondSchema
    .optional()
    .describe("Its own monitor, in damo's schema, in place of the one that its scaling has."),
  scaling: z
    .union([z.string(), z.record(z.string(), z.unknown())], { error: SCALING })
    .default('none')
    .describe(`How its memory scales: ${SCALING}; default none.`),
})

const event: z.ZodType<GuestEventDocument> = mapOf({
  at: timeValue(0).describe('When.'),
  guests: z
    .union([nameValue(), listOf(nameValue(), 'a list of names, at least one', 1)], {
      error: 'the name of a guest or a group, or a list of them',
    })
    .describe('Whose.'),
  min: sizeValue(0, PAGE_BYTES).optional().describe('Memory that they keep.'),
  max: sizeValue(PAGE_BYTES, PAGE_BYTES).optional().describe('Memory that they may have.'),
  target: sizeValue(0, PAGE_BYTES)
    .optional()
    .describe('Memory that they are to do without, as the target of a balloon: max is the rest.'),
  pressure: costValue().optional().describe('Stall that is aimed at in a second.'),
}).superRefine(({ min, max, target, pressure }, context) => {
  if ([min, max, target, pressure].every((value) => value === undefined)) {
    const message = 'changes nothing; expected one of min, max, target and pressure'
    context.addIssue({ code: 'custom', message })
  }
  if (max !== undefined && target !== undefined) {
    context.addIssue({ code: 'custom', message: 'has both max and target; expected one of them' })
  }
})

const COSTS = Object.entries(GUEST_COSTS).map(
  ([name, ns]) =>
    [
      name.replace(/Ns$/, ''),
      costValue()
        .optional()
        .describe(`default ${ns / 1000} us.`),
    ] as const,
)

/** A scenario with `guests`. */
export const fleetSchema: z.ZodType<FleetDocument> = mapOf({
  name: nameValue().optional().describe('Name of the run; default: that of the file.'),
  seed: countValue(0)
    .default(1)
    .describe('Seed of all randomness: same scenario and seed, same result. Default 1.'),
  duration: timeValue(1).describe('Virtual time to run, with its unit.'),
  step: timeWithin(1_000, 3_600e6, true, 'a time from 1 ms to 1 h')
    .default(1_000_000)
    .describe('How often guests and host act; feedback between them takes one step. Default 1 s.'),
  kernel: kernelSchema
    .default('next')
    .describe('Whose behaviour: 6.12, 6.18, 7.2 or next (default).'),
  host: host.describe('The machine behind the guests.'),
  guests: listOf(guest, 'a list of guests, at least one', 1).describe(
    'The guests, group by group.',
  ),
  events: listOf(event, 'a list of events (at, guests)')
    .default([])
    .describe('Limits that change on the way.'),
  costs: mapOf(Object.fromEntries(COSTS)).default({}).describe('What things cost.'),
  checks: checksSchema.optional().describe('What the run is to show, by its figures.'),
})
