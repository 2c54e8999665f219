/** Checks of a fleet: conditions over the figures of its summary. */
import type { FigureScope } from '../base/expression.js'
import type { FleetCheckPlan, GuestPlan } from '../guest/plan.js'
import { checkedOver } from './checks.js'
import { fleetFigureNames } from './fleet-figures.js'
import type { FleetDocument } from './fleet-document.js'
import type { Issues } from './issues.js'

/** Looks whether all checks are conditions over figures that the summary has. Faults are reported. */
export function resolveFleetChecks(
  { checks = [] }: FleetDocument,
  guests: readonly GuestPlan[],
  issues: Issues,
): FleetCheckPlan[] {
  return checkedOver(checks, scopeOf(guests), issues)
}

/** Knows the names before there are values; NaN stands for each. */
function scopeOf(guests: readonly GuestPlan[]): FigureScope {
  const { ofFleet, ofGroup, ofGuest } = fleetFigureNames()
  const groups = [...new Set(guests.map(({ group }) => group))]
  const plain = new Set([
    ...ofFleet,
    ...groups.flatMap((group) => ofGroup.map((name) => `groups.${group}.${name}`)),
  ])
  return {
    get(name) {
      const match = /^guests\[(\d+)\]\.(.*)$/.exec(name)
      const isKnown =
        match === null
          ? plain.has(name)
          : Number(match[1]) < guests.length && ofGuest.includes(match[2])
      return isKnown ? NaN : undefined
    },
    names: () => [...plain, ...ofGuest.map((name) => `guests[0].${name}`)],
  }
}
