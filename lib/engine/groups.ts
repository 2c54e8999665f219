/** Which contexts share memory: those must run in one order. */
import { needsOf } from './scheme-needs.js'
import type { ContextPlan, MappingPlan, RunPlan } from './plan.js'

/** Targets whose memory a context sees: its own, or for paddr all that have frames, or will take some. */
export function targetsSeenBy(plan: RunPlan, context: ContextPlan): number[] {
  if (context.ops !== 'paddr') return context.targets.map(({ target }) => target!)
  return plan.targets.flatMap((target, i) => (target.mappings.some(isFramed) ? [i] : []))
}

function isFramed({ framePage, homeNode }: MappingPlan): boolean {
  return framePage !== null || homeNode !== undefined
}

/**
 * Contexts that share targets, directly or through others, or whose schemes act on one machine; in the order of their
 * first context.
 */
export function contextsByMemory(plan: RunPlan): readonly (readonly number[])[] {
  return memoryOf(plan).groups
}

/** Contexts whose schemes act on the same memory as those of a context; it is one of them. */
export function contextsActingWith(plan: RunPlan, context: number): number[] {
  const { groups, groupOf } = memoryOf(plan)
  return groups[groupOf[context]].filter((each) => needsOf(plan, each).pages)
}

/** Whether the schemes of a context act on one machine with all others, as one of them depends on all of it. */
export function actsOnWholeMachine(plan: RunPlan, context: number): boolean {
  return needsOf(plan, context).pages && memoryOf(plan).isWhole
}

/** Whether a context that sees a target asks which pages are young, or makes huge pages. */
export function targetNeeds(plan: RunPlan, target: number): { young: boolean; hugePages: boolean } {
  const { young, hugePages } = memoryOf(plan)
  return { young: young.has(target), hugePages: hugePages.has(target) }
}

interface MemoryOfPlan {
  readonly groups: readonly (readonly number[])[]
  /** By context: its group's position. */
  readonly groupOf: readonly number[]
  /** Contexts that act on pages share one machine. */
  readonly isWhole: boolean
  /** Targets of which is to be known which pages are young, and of which huge pages are made. */
  readonly young: ReadonlySet<number>
  readonly hugePages: ReadonlySet<number>
}

const byPlan = new WeakMap<RunPlan, MemoryOfPlan>()

/** Worked out once for a plan, which may have many contexts. */
function memoryOf(plan: RunPlan): MemoryOfPlan {
  const known = byPlan.get(plan)
  if (known !== undefined) return known
  const isWhole = plan.contexts.some((_, i) => needsOf(plan, i).wholeMachine)
  const groups = groupsOf(plan, isWhole)
  const groupOf: number[] = []
  groups.forEach((contexts, position) => contexts.forEach((each) => (groupOf[each] = position)))
  const seenWith = (need: 'young' | 'hugePages'): Set<number> =>
    new Set(
      plan.contexts.flatMap((context, i) =>
        needsOf(plan, i)[need] ? targetsSeenBy(plan, context) : [],
      ),
    )
  const memory: MemoryOfPlan = {
    groups,
    groupOf,
    isWhole,
    young: seenWith('young'),
    hugePages: seenWith('hugePages'),
  }
  byPlan.set(plan, memory)
  return memory
}

function groupsOf(plan: RunPlan, isWhole: boolean): number[][] {
  const groupOf = plan.contexts.map((_, i) => i)
  const find = (i: number): number => (groupOf[i] === i ? i : (groupOf[i] = find(groupOf[i])))
  const join = (a: number, b: number): void => {
    groupOf[Math.max(find(a), find(b))] = Math.min(find(a), find(b))
  }
  const firstSeen = new Map<number | 'machine', number>()
  plan.contexts.forEach((context, i) => {
    const isOnMachine = isWhole && needsOf(plan, i).pages
    for (const shared of [
      ...targetsSeenBy(plan, context),
      ...(isOnMachine ? ['machine' as const] : []),
    ]) {
      const other = firstSeen.get(shared)
      if (other === undefined) firstSeen.set(shared, i)
      else join(i, other)
    }
  })
  const members = new Map<number, number[]>()
  plan.contexts.forEach((_, i) => {
    const root = find(i)
    const group = members.get(root)
    if (group === undefined) members.set(root, [i])
    else group.push(i)
  })
  return [...members.values()]
}
