/** What happens on the way: parameters that change, values that are fed in, what the machine is made to say. */
import * as z from 'zod'
import type { EventDocument } from './document.js'
import { exactValue } from './exact-values.js'
import { kdamondSchema } from './kdamonds-schema.js'
import { listOf, mapOf } from './maps.js'
import { schemeSchema } from './scheme-schema.js'
import { supplySchema } from './supply-schema.js'
import { countValue, damoValue, timeValue } from './values.js'

const KINDS = ['commit', 'schemes', 'pause', 'user_input', 'supply'] as const
const KDAMOND = "the position of a kdamond, the name of a target, or 'all'"

const event: z.ZodType<EventDocument> = mapOf({
  at: timeValue(0).describe('When.'),
  kdamond: z
    .union([z.number(), z.string()], { error: KDAMOND })
    .optional()
    .describe(`${KDAMOND}; default: the only one.`),
  commit: kdamondSchema.optional().describe('All its parameters anew.'),
  schemes: listOf(schemeSchema, 'a list of schemes').optional().describe('Its schemes anew.'),
  pause: damoValue.boolean().optional().describe('Whether it is paused from now on.'),
  user_input: exactValue.count().optional().describe('Value of a goal with that metric.'),
  scheme: countValue(0).optional().describe('Position of the scheme with the goal; default 0.'),
  goal: countValue(0).optional().describe('Position of the goal in the scheme; default 0.'),
  supply: supplySchema.optional().describe('What metrics are from now on.'),
}).superRefine((given, context) => {
  const kinds = KINDS.filter((kind) => given[kind] !== undefined)
  if (kinds.length !== 1) {
    const has = kinds.length === 0 ? 'none' : `both ${kinds.slice(0, 2).join(' and ')}`
    const message = `has ${has}; expected one of ${KINDS.join(', ')}`
    context.addIssue({ code: 'custom', message })
    return
  }
  const [kind] = kinds
  const refuse = (key: 'kdamond' | 'scheme' | 'goal'): void => {
    if (given[key] === undefined) return
    const message = `means nothing beside ${kind}; expected it left out`
    context.addIssue({ code: 'custom', path: [key], message })
  }
  if (kind === 'supply') {
    refuse('kdamond')
    if (Object.values(given.supply ?? {}).every((values) => values === undefined)) {
      const message = 'empty; expected a metric and its value'
      context.addIssue({ code: 'custom', path: ['supply'], message })
    }
  }
  if (kind === 'user_input') return
  refuse('scheme')
  refuse('goal')
})

/** The list of events, in any order. */
export const eventsSchema: z.ZodType<readonly EventDocument[]> = listOf(
  event,
  'a list of events, each with at and what happens',
)
