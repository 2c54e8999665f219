/** The published JSON Schemas, of scenarios, fleets, and their summaries: the files of schemas/. */
import * as z from 'zod'
import type { JsonObject } from './texts.js'
import { fleetSchema } from './fleet-schema.js'
import { fleetSummarySchema } from './fleet-summary-schema.js'
import { scenarioSchema } from './schema.js'
import { summarySchema } from './summary-schema.js'

interface EventsJsonSchema {
  readonly items: { readonly properties: Readonly<Record<string, object>> }
}

/** The schema of scenario files, as editors want it: of what is written, before defaults. */
export function scenarioJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', reused: 'inline' }) as unknown as {
    properties: Record<string, object> & { events: EventsJsonSchema }
  }
  const fileName = { type: 'string', description: 'Name of a file in the form damo prints.' }
  const { kdamonds, kdamondPerTarget, events } = schema.properties
  const { properties: event } = events.items
  const items = {
    ...events.items,
    properties: { ...event, commit: { anyOf: [event.commit, fileName] } },
  }
  return {
    ...schema,
    title: 'damon-lab scenario',
    properties: {
      ...schema.properties,
      kdamonds: { anyOf: [kdamonds, fileName] },
      kdamondPerTarget: { anyOf: [kdamondPerTarget, fileName] },
      events: { ...events, items },
    },
  }
}

/** The schema of summary.json. */
export function summaryJsonSchema(): JsonObject {
  return { ...z.toJSONSchema(summarySchema, { reused: 'inline' }), title: 'damon-lab summary' }
}

/** The schema of fleets, which are scenarios with `guests`: of what is written, before defaults. */
export function fleetJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(fleetSchema, { io: 'input', reused: 'inline' })
  return { ...schema, title: 'damon-lab fleet' }
}

/** The schema of a fleet's summary.json. */
export function fleetSummaryJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(fleetSummarySchema, { reused: 'inline' })
  return { ...schema, title: 'damon-lab fleet summary' }
}
