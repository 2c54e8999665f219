/** Events of a canonical scenario: in the order of time, files taken in, numbers in the units of their fields. */
import { kdamondOf, schemeOf } from './canonical-kdamonds.js'
import type { EventDocument, ScenarioDocument, SupplyDocument } from './document.js'
import { orderedEvents } from './events.js'
import type { Processes } from './processes.js'
import { timeText, type JsonObject } from './texts.js'

/** The events. */
export function eventsOf(document: ScenarioDocument, processes: Processes): JsonObject[] {
  return orderedEvents(document).map(([event]) => eventOf(event, processes))
}

function eventOf(event: EventDocument, processes: Processes): JsonObject {
  const { at, kdamond, commit, schemes, pause, user_input, scheme, goal, supply } = event
  return {
    at: timeText(at),
    ...(kdamond !== undefined && { kdamond }),
    ...(commit !== undefined && { commit: kdamondOf(commit, processes) }),
    ...(schemes !== undefined && { schemes: schemes.map(schemeOf) }),
    ...(pause !== undefined && { pause }),
    ...(user_input !== undefined && { scheme: scheme ?? 0, goal: goal ?? 0, user_input }),
    ...(supply !== undefined && { supply: supplyOf(supply) }),
  }
}

function supplyOf(supply: SupplyDocument): JsonObject {
  const metrics = Object.entries(supply).flatMap(([metric, values]) => {
    if (values === undefined) return []
    const [{ value, ...place }] = values
    const isOverall = values.length === 1 && Object.keys(place).length === 0
    return [[metric, isOverall ? value : values] as const]
  })
  return Object.fromEntries(metrics)
}
