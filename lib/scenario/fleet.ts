/** What a fleet means: its plan, checked. */
import { formatSize, formatTimeExact } from '../base/format.js'
import { nearest } from '../base/suggest.js'
import { HUGE_PAGE_BYTES, PAGE_BYTES } from '../base/units.js'
import { KERNELS } from '../core/kernel.js'
import { GUEST_COSTS, type GuestCosts } from '../guest/costs.js'
import type {
  AreaPlan,
  AreaShape,
  FleetPlan,
  GuestEventPlan,
  GuestLimits,
  GuestPlan,
  HostPlan,
  MonitorPlan,
} from '../guest/plan.js'
import { PERIOD_US, templateAreas } from '../guest/templates.js'
import { resolveBase } from './contexts.js'
import type { KdamondDocument } from './document.js'
import type {
  FleetDocument,
  GuestAreaDocument,
  GuestDocument,
  GuestEventDocument,
} from './fleet-document.js'
import { resolveFleetChecks } from './fleet-checks.js'
import { AREAS_MAX, GUESTS_MAX } from './fleet-schema.js'
import { disorder, resolveScaling } from './fleet-scaling.js'
import type { Issues } from './issues.js'
import type { Path } from './source.js'

/** Actions that guests and hosts of a fleet know. */
const ACTIONS = ['pageout', 'stat']
/** Goals that they can tell. */
const METRICS = ['some_mem_psi_us', 'node_mem_used_bp', 'node_mem_free_bp', 'user_input']

/** The plan of a fleet. Faults are reported. */
export function resolveFleet(
  document: FleetDocument,
  defaultName: string,
  issues: Issues,
): FleetPlan {
  const { name = defaultName, seed, duration, step, kernel } = document
  if (step > duration) {
    const got = formatTimeExact(step * 1000)
    issues.add(['step'], `longer than the run (got ${got}); expected at most its duration`)
  }
  const host = resolveHost(document, issues)
  const guests = resolveGuests(document, issues)
  return {
    name,
    seed,
    durationUs: duration,
    stepUs: step,
    kernel,
    host,
    guests,
    events: resolveEvents(document, guests, issues),
    costs: costsOf(document),
    checks: resolveFleetChecks(document, guests, issues),
  }
}

function resolveHost(document: FleetDocument, issues: Issues): HostPlan {
  const { memory, pages, swap, kdamond } = document.host
  const monitor = monitorOf(document, kdamond, ['host', 'kdamond'], issues)
  const ops = kdamond?.contexts[0].ops
  if (ops === 'paddr' && pages === 0) {
    const message = 'paddr on a host with pages of 4K; expected vaddr, or pages: 2M'
    issues.add(['host', 'kdamond', 'contexts', 0, 'ops'], message)
  }
  return {
    pages: memory / PAGE_BYTES,
    order: pages,
    swapPages: swap.size / PAGE_BYTES,
    swapReadUs: swap.read,
    swapWriteUs: swap.write,
    monitor: monitor === null ? null : { ...monitor, ops: ops === 'paddr' ? 'paddr' : 'vaddr' },
  }
}

function resolveGuests(document: FleetDocument, issues: Issues): GuestPlan[] {
  const guests: GuestPlan[] = []
  const names = new Set<string>()
  let total = 0
  document.guests.forEach((group, i) => {
    const path = ['guests', i]
    total += group.count
    if (total > GUESTS_MAX) return
    checkFits(document, group, path, issues)
    const all = resolveGroup(document, group, path, issues)
    for (const { name } of all) {
      if (names.has(name)) {
        issues.add([...path, 'name'], `there is another guest ${name}; expected a name of its own`)
        break
      }
      names.add(name)
    }
    guests.push(...all)
  })
  if (total > GUESTS_MAX) {
    issues.add(['guests'], `${total} guests in all; expected at most ${GUESTS_MAX}`)
  }
  return guests
}

/** One guest alone must fit; that all of them do not is what fleets are about. */
function checkFits(
  { host }: FleetDocument,
  group: GuestDocument,
  path: Path,
  issues: Issues,
): void {
  const most = host.memory + host.swap.size
  if (group.memory <= most) return
  const message =
    `${formatSize(group.memory)} do not fit the host, which has ${formatSize(host.memory)} and ` +
    `${formatSize(host.swap.size)} of swap; expected at most ${formatSize(most)}`
  issues.add([...path, 'memory'], message)
}

function resolveGroup(
  document: FleetDocument,
  group: GuestDocument,
  path: Path,
  issues: Issues,
): GuestPlan[] {
  const { name, count, memory, arrives, every, stays, swap, kernel, kdamond } = group
  const { plan: scaling, monitor: own } = resolveScaling(group, [...path, 'scaling'], issues)
  const given = monitorOf(document, kdamond, [...path, 'kdamond'], issues)
  if (given !== null && own !== null && given.schemes.length === 0 && own.schemes.length > 0) {
    given.schemes.push(...own.schemes)
  }
  const monitor = given ?? own
  if (group.template === undefined && group.areas.length === 0) {
    issues.add(path, 'nothing runs in it; expected a template, or areas')
  }
  if (group.areas.length > AREAS_MAX)
    issues.add([...path, 'areas'], `expected at most ${AREAS_MAX}`)
  return Array.from({ length: count }, (_, i): GuestPlan => {
    const arrivesUs = arrives + i * every
    return {
      name: count === 1 ? name : `${name}-${i}`,
      group: name,
      pages: memory / PAGE_BYTES,
      arrivesUs,
      leavesUs: stays === undefined ? null : arrivesUs + stays,
      areas: areasOf(group, i),
      kernelShare: kernel.share,
      kernelChurn: kernel.churn,
      swapPages: (swap ?? Math.floor(memory / 2 / HUGE_PAGE_BYTES) * HUGE_PAGE_BYTES) / PAGE_BYTES,
      monitor,
      scaling,
    }
  })
}

function areasOf(group: GuestDocument, index: number): AreaPlan[] {
  const { template, memory, count, period, spread } = group
  const shift = count > 1 ? (spread * index) / (count - 1) : 0
  const phase = (group.phase + shift) % 1
  const ready =
    template === undefined
      ? []
      : templateAreas(template, {
          pages: memory / PAGE_BYTES,
          periodUs: period ?? PERIOD_US[template],
          phase,
        })
  return [...ready, ...group.areas.map((area) => areaOf(area, shift))]
}

function areaOf(area: GuestAreaDocument, shift: number): AreaPlan {
  const { name, size, every, file, huge, cache, churn } = area
  return {
    name,
    pages: size / PAGE_BYTES,
    everyUs: every ?? Infinity,
    isFile: file || cache,
    isHuge: huge,
    isCache: cache,
    churn,
    shape: shapeOf(area, shift),
  }
}

function shapeOf({ jobs, wave, leak, from, over }: GuestAreaDocument, shift: number): AreaShape {
  if (jobs !== undefined) return { kind: 'jobs', periodUs: jobs.period, lastsUs: jobs.lasts }
  if (leak !== undefined) return { kind: 'leak', periodUs: leak.period }
  if (wave === undefined) return { kind: 'constant', fromUs: from, overUs: over }
  return { kind: 'wave', periodUs: wave.period, low: wave.low, phase: (wave.phase + shift) % 1 }
}

/** A monitor in damo's schema. Faults are reported. */
function monitorOf(
  { kernel }: FleetDocument,
  kdamond: KdamondDocument | undefined,
  path: Path,
  issues: Issues,
): (MonitorPlan & { schemes: MonitorPlan['schemes'][number][] }) | null {
  if (kdamond === undefined) return null
  const at = [...path, 'contexts', 0]
  const site = { kernel: KERNELS[kernel], nodes: null, issues }
  const { attrs, schemes = [] } = resolveBase(kdamond.contexts[0], 1, at, site)
  schemes.forEach(({ action, quota }, i) => {
    if (!ACTIONS.includes(action)) {
      const message = `not usable in a fleet (got ${action}); expected ${ACTIONS.join(' or ')}`
      issues.add([...at, 'schemes', i, 'action'], message)
    }
    quota.goals.forEach(({ metric }, goal) => {
      if (METRICS.includes(metric)) return
      const message = `not known in a fleet (got ${metric}); expected one of ${METRICS.join(', ')}`
      issues.add([...at, 'schemes', i, 'quotas', 'goals', goal, 'metric'], message)
    })
  })
  return { attrs, schemes: [...schemes] }
}

function resolveEvents(
  { events }: FleetDocument,
  guests: readonly GuestPlan[],
  issues: Issues,
): GuestEventPlan[] {
  const known = [...new Set(guests.flatMap(({ name, group }) => [name, group]))]
  const limits = guests.map(({ pages, scaling: { values } }) => ({
    min: values.min,
    max: Math.min(pages, values.max),
  }))
  return [...events.entries()]
    .sort(([, a], [, b]) => a.at - b.at)
    .map(([i, event]): GuestEventPlan => {
      const path = ['events', i]
      const names = typeof event.guests === 'string' ? [event.guests] : event.guests
      for (const name of names) {
        if (known.includes(name)) continue
        const hint = nearest(name, known)
        const message = `no guest or group is named ${name}; expected one of those of guests`
        issues.add(
          [...path, 'guests'],
          message,
          hint === undefined ? undefined : `did you mean ${hint}?`,
        )
      }
      const whose = guests.flatMap(({ name, group }, g) =>
        names.includes(name) || names.includes(group) ? [g] : [],
      )
      for (const g of whose) {
        const { min, max } = limitsOf(event, guests[g])
        limits[g] = { min: min ?? limits[g].min, max: max ?? limits[g].max }
        if (limits[g].min <= limits[g].max) continue
        issues.add(path, `${guests[g].name}: ${disorder(limits[g])}`)
        break
      }
      return { atUs: event.at, guests: whose, limits: planLimits(event, guests, whose) }
    })
}

function limitsOf(
  { min, max, target }: GuestEventDocument,
  { pages }: GuestPlan,
): { readonly min: number | undefined; readonly max: number | undefined } {
  const rest = target === undefined ? undefined : Math.max(0, pages - target / PAGE_BYTES)
  return {
    min: min === undefined ? undefined : min / PAGE_BYTES,
    max: max === undefined ? rest : Math.min(pages, max / PAGE_BYTES),
  }
}

/** The limits of an event; those of a balloon's target are of the first guest, and of all like it. */
function planLimits(
  event: GuestEventDocument,
  guests: readonly GuestPlan[],
  whose: readonly number[],
): Partial<GuestLimits> {
  if (whose.length === 0) return {}
  const { min, max } = limitsOf(event, guests[whose[0]])
  const { pressure } = event
  return {
    ...(min !== undefined && { minPages: min }),
    ...(max !== undefined && { maxPages: max }),
    ...(pressure !== undefined && { pressureUs: pressure }),
  }
}

function costsOf({ costs }: FleetDocument): GuestCosts {
  const given = Object.entries(costs).flatMap(([name, us]) =>
    us === undefined ? [] : [[`${name}Ns`, us * 1000]],
  )
  return { ...GUEST_COSTS, ...(Object.fromEntries(given) as Partial<GuestCosts>) }
}
