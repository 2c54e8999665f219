/** A fleet with nothing left to guess: defaults filled in. It is a scenario itself, and gives the same run. */
import { formatSizeExact } from '../base/format.js'
import type { FleetPlan, GuestPlan, ScalingPlan } from '../guest/plan.js'
import { scalingKind } from '../guest/scaling/index.js'
import type { ScalingParameter } from '../guest/scaling/scaling.js'
import { PERIOD_US } from '../guest/templates.js'
import { kdamondOf } from './canonical-kdamonds.js'
import type { KdamondDocument } from './document.js'
import type {
  FleetDocument,
  FleetHostDocument,
  GuestAreaDocument,
  GuestDocument,
  GuestEventDocument,
} from './fleet-document.js'
import { pageText, sizeOfPages, timeText, type JsonObject } from './texts.js'

/** The canonical form. */
export function canonicalFleetOf(document: FleetDocument, plan: FleetPlan): JsonObject {
  const { events, checks } = document
  let first = 0
  const groups = document.guests.map((group): JsonObject => {
    const guest = plan.guests[first]
    first += group.count
    return groupOf(group, guest)
  })
  const costs = Object.entries(plan.costs as unknown as Readonly<Record<string, number>>)
  return {
    name: plan.name,
    seed: plan.seed,
    duration: timeText(plan.durationUs),
    step: timeText(plan.stepUs),
    kernel: plan.kernel,
    host: hostOf(document.host),
    guests: groups,
    ...(events.length > 0 && { events: events.map(eventOf) }),
    costs: Object.fromEntries(
      costs.map(([name, ns]) => [name.replace(/Ns$/, ''), timeText(ns / 1000)]),
    ),
    ...(checks !== undefined && { checks }),
  }
}

function hostOf({ memory, pages, swap, kdamond }: FleetHostDocument): JsonObject {
  const { size, read, write } = swap
  return {
    memory: formatSizeExact(memory),
    pages: pageText(pages),
    swap: { size: formatSizeExact(size), read: timeText(read), write: timeText(write) },
    ...(kdamond !== undefined && { kdamond: monitorOf(kdamond) }),
  }
}

function groupOf(group: GuestDocument, { scaling, swapPages }: GuestPlan): JsonObject {
  const { name, count, memory, template, phase, spread, areas, kernel, kdamond } = group
  const { arrives, every, stays } = group
  const period = group.period ?? (template === undefined ? undefined : PERIOD_US[template])
  return {
    name,
    count,
    memory: formatSizeExact(memory),
    ...(template !== undefined && { template }),
    ...(period !== undefined && { period: timeText(period) }),
    phase,
    spread,
    ...(areas.length > 0 && { areas: areas.map(areaOf) }),
    arrives: timeText(arrives),
    every: timeText(every),
    ...(stays !== undefined && { stays: timeText(stays) }),
    swap: sizeOfPages(swapPages),
    kernel: { share: kernel.share, churn: kernel.churn },
    ...(kdamond !== undefined && { kdamond: monitorOf(kdamond) }),
    scaling: scalingOf(scaling),
  }
}

function areaOf(area: GuestAreaDocument): JsonObject {
  const { name, size, every, file, huge, cache, churn, from, over, jobs, wave, leak } = area
  return {
    name,
    size: formatSizeExact(size),
    ...(every !== undefined && { every: timeText(every) }),
    file,
    huge,
    cache,
    churn,
    from: timeText(from),
    over: timeText(over),
    ...(jobs && { jobs: { period: timeText(jobs.period), lasts: timeText(jobs.lasts) } }),
    ...(wave && {
      wave: { period: timeText(wave.period), low: wave.low, phase: wave.phase },
    }),
    ...(leak && { leak: { period: timeText(leak.period) } }),
  }
}

/** The parameters that the way has, and those of all. */
function scalingOf({ name, values }: ScalingPlan): JsonObject {
  const { min, max, pressure } = values
  const own = Object.entries(scalingKind(name).parameters)
  return {
    name,
    min: sizeOfPages(min),
    max: sizeOfPages(max),
    pressure: timeText(pressure),
    ...Object.fromEntries(own.map(([key, { unit }]) => [key, TEXTS[unit](values[key])])),
  }
}

const TEXTS: Readonly<Record<ScalingParameter['unit'], (value: number) => unknown>> = {
  size: sizeOfPages,
  time: timeText,
  share: (value) => value,
  count: (value) => value,
  flag: (value) => value !== 0,
}

function eventOf({ at, guests, min, max, target, pressure }: GuestEventDocument): JsonObject {
  return {
    at: timeText(at),
    guests,
    ...(min !== undefined && { min: formatSizeExact(min) }),
    ...(max !== undefined && { max: formatSizeExact(max) }),
    ...(target !== undefined && { target: formatSizeExact(target) }),
    ...(pressure !== undefined && { pressure: timeText(pressure) }),
  }
}

/** Whom it watches is known: guests have no other processes than theirs. */
function monitorOf({ refresh_ms, contexts }: KdamondDocument): JsonObject {
  const plain = contexts.map((context) => {
    const { targets: _, ...others } = context
    return others
  })
  return kdamondOf({ refresh_ms, contexts: plain }, { list: [], indexOf: () => -1 })
}
