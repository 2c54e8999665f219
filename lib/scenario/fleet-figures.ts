/** The names of the figures of a fleet's summary, taken from its schema. */
import * as z from 'zod'
import { numbersIn, type JsonSchema } from './figure-names.js'
import { fleetSummarySchema } from './fleet-summary-schema.js'

/** Paths of numbers. */
export interface FleetFigureNames {
  /** Of host, fleet and cost. */
  readonly ofFleet: readonly string[]
  /** Below `groups.NAME.`. */
  readonly ofGroup: readonly string[]
  /** Below `guests[N].`. */
  readonly ofGuest: readonly string[]
}

let names: FleetFigureNames | undefined

/** The names, in the order of the summary. */
export function fleetFigureNames(): FleetFigureNames {
  if (names !== undefined) return names
  const schema = z.toJSONSchema(fleetSummarySchema, { reused: 'inline' }) as JsonSchema
  const { groups, guests, host, fleet, cost } = schema.properties!
  names = {
    ofFleet: [...numbersIn({ properties: { host, fleet, cost } }, '')],
    ofGroup: [...numbersIn(groups.additionalProperties!, '')],
    ofGuest: [...numbersIn(guests.items!, '')],
  }
  return names
}
