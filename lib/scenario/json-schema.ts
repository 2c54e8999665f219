/** The published JSON Schemas: schemas/scenario.schema.json and schemas/summary.schema.json. */
import * as z from 'zod'
import type { JsonObject } from './texts.js'
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
