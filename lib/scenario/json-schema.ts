/** The published JSON Schemas: schemas/scenario.schema.json and schemas/summary.schema.json. */
import * as z from 'zod'
import type { JsonObject } from './texts.js'
import { scenarioSchema } from './schema.js'
import { summarySchema } from './summary-schema.js'

/** The schema of scenario files, as editors want it: of what is written, before defaults. */
export function scenarioJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', reused: 'inline' }) as {
    properties: Record<string, object>
  }
  const fileName = { type: 'string', description: 'Name of a file in the form damo prints.' }
  const { kdamonds, kdamondPerTarget } = schema.properties
  return {
    ...schema,
    title: 'damon-lab scenario',
    properties: {
      ...schema.properties,
      kdamonds: { anyOf: [kdamonds, fileName] },
      kdamondPerTarget: { anyOf: [kdamondPerTarget, fileName] },
    },
  }
}

/** The schema of summary.json. */
export function summaryJsonSchema(): JsonObject {
  return { ...z.toJSONSchema(summarySchema, { reused: 'inline' }), title: 'damon-lab summary' }
}
