import { stringify } from 'yaml'
import type { JsonObject } from './texts.js'

/** A canonical scenario as YAML. */
export function formatScenario(canonical: JsonObject): string {
  return stringify(canonical, { aliasDuplicateObjects: false, lineWidth: 100 })
}
