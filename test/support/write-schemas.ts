/** Writes the published JSON Schemas: `node dist/test/support/write-schemas.js`, after a build. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { format } from 'prettier'
import {
  fleetJsonSchema,
  fleetSummaryJsonSchema,
  scenarioJsonSchema,
  summaryJsonSchema,
} from '../../lib/scenario/json-schema.js'
import { REPOSITORY_ROOT } from './shared.js'

/** The files and their texts, as formatted as everything else. */
export async function publishedSchemas(): Promise<
  readonly (readonly [file: string, text: string])[]
> {
  const schemas = [
    ['scenario.schema.json', scenarioJsonSchema()],
    ['summary.schema.json', summaryJsonSchema()],
    ['fleet.schema.json', fleetJsonSchema()],
    ['fleet-summary.schema.json', fleetSummaryJsonSchema()],
  ] as const
  return Promise.all(
    schemas.map(async ([name, schema]) => {
      const text = await format(JSON.stringify(schema), { parser: 'json', printWidth: 100 })
      return [join(REPOSITORY_ROOT, 'schemas', name), text] as const
    }),
  )
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [file, text] of await publishedSchemas()) writeFileSync(file, text)
}
