/** What a scenario says its run will show: `checks`. */
import * as z from 'zod'
import { evaluateCondition, parseCondition } from '../base/condition.js'
import { isFault, type ExpressionFault, type FigureScope } from '../base/expression.js'
import type { SchemeParameters } from '../damos/scheme.js'
import type { CheckPlan, RunPlan } from '../engine/plan.js'
import { policyKindOf } from '../policy/index.js'
import { REMOVED_SCHEMES_MAX } from '../engine/scheme-figures.js'
import type { CheckDocument } from './document.js'
import { contextFigures, figureNames, isOfMachine } from './figure-names.js'
import type { Issues } from './issues.js'
import { listOf, mapOf } from './maps.js'

const EXPECTED =
  "a condition such as accuracy.hotRecall > 0.9, or { that: '…', because: '…' } with one"
const CONTEXTS_LISTED = 3

const that = lineOf('a condition such as accuracy.hotRecall > 0.9').describe(
  'A condition over the figures of summary.json.',
)

const check: z.ZodType<CheckDocument> = z
  .union([that, mapOf({ that, because: lineOf('text').optional().describe('What it shows.') })], {
    error: EXPECTED,
  })
  .transform((given) => (typeof given === 'string' ? { that: given } : given))

/** The form of `checks`. */
export const checksSchema: z.ZodType<readonly CheckDocument[]> = listOf(
  check,
  'a list of conditions',
  0,
  1000,
)

/** Text that is printed on one line, however it is broken in the file. */
function lineOf(expected: string): z.ZodType<string> {
  return z
    .string({ error: expected })
    .transform((text) => text.replace(/\s+/g, ' ').trim())
    .refine((text) => text !== '' && !/\p{C}/u.test(text), {
      error: `empty, or with control characters; expected ${expected}`,
    })
}

/** What tells which figures a run has. */
type CheckedPlan = Pick<RunPlan, 'contexts' | 'events' | 'nodes' | 'machine' | 'policy'> & {
  readonly targets: readonly unknown[]
}

/**
 * Looks whether all checks are conditions over figures that the summary of this scenario has.
 *
 * @param plan what the run does
 */
export function resolveChecks(
  checks: readonly CheckDocument[] | undefined,
  plan: CheckedPlan,
  issues: Issues,
): readonly CheckPlan[] {
  return checkedOver(checks ?? [], scopeOf(plan), issues)
}

/** The same over any figures. */
export function checkedOver(
  checks: readonly CheckDocument[],
  scope: FigureScope,
  issues: Issues,
): CheckPlan[] {
  return checks.map(({ that: text, because }, i): CheckPlan => {
    const fault = faultOf(text, scope)
    if (fault !== undefined) issues.add(['checks', i], `'${text}': ${fault.message}`, fault.hint)
    return { that: text, ...(because !== undefined && { because }) }
  })
}

function faultOf(text: string, scope: FigureScope): ExpressionFault | undefined {
  const condition = parseCondition(text)
  if (isFault(condition)) return condition
  const outcome = evaluateCondition(condition, scope)
  return isFault(outcome) ? outcome : undefined
}

/** Knows the names before there are values; NaN stands for each. */
function scopeOf(plan: CheckedPlan): FigureScope {
  const { ofRun, ofCost, ofMachine } = figureNames()
  const hasMachine = plan.machine !== undefined
  const plain = new Set([...ofRun, ...ofCost])
  const { contexts } = plan
  const figuresOf = (context: number): string[] => {
    const { atEnd, removed } = nrGoalsOf(plan, context)
    return contextFigures(atEnd, removed)
  }
  return {
    get(name) {
      const match = /^contexts\[(\d+)\]\.(.*)$/.exec(name)
      const isKnown =
        match === null
          ? plain.has(name) || isOnMachine(plan, name)
          : Number(match[1]) < contexts.length && figuresOf(Number(match[1])).includes(match[2])
      return isKnown ? NaN : undefined
    },
    names: () => [
      ...ofRun,
      ...(hasMachine ? ofMachine.map((name) => name.replace('[N]', '[0]')) : []),
      ...Array.from({ length: Math.min(contexts.length, CONTEXTS_LISTED) }, (_, i) =>
        figuresOf(i).map((name) => `contexts[${i}].${name}`),
      ).flat(),
      ...ofCost,
    ],
  }
}

/** Whether a figure is one of something that the machine has. */
function isOnMachine({ machine, nodes, targets, policy }: CheckedPlan, figure: string): boolean {
  const match = /^machine\.([\w.]+)\[(\d+)\](.*)$/.exec(figure)
  if (machine === undefined || match === null || !isOfMachine(figure)) return false
  const [, list, position, rest] = match
  if (list === 'policy.jobs') {
    const figures = policy === undefined ? {} : policyKindOf(policy).figures
    const isTold = Object.hasOwn(figures, rest.replace('.figures.', ''))
    return isTold && Number(position) < machine.cgroups.length
  }
  const lengths: Readonly<Record<string, number | undefined>> = {
    nodes: nodes.length,
    cgroups: machine.cgroups.length,
    swap: machine.swap.length,
  }
  return Number(position) < (lengths[list] ?? targets.length)
}

/** How many goals each scheme of a context has: of those at the end, and of those that commits take away. */
function nrGoalsOf(
  { contexts, events = [] }: Pick<RunPlan, 'contexts' | 'events'>,
  context: number,
): { readonly atEnd: readonly number[]; readonly removed: readonly number[] } {
  const nrGoals = (schemes: readonly SchemeParameters[]): number[] =>
    schemes.map(({ quota }) => quota.goals.length)
  const removed: number[] = []
  let atEnd = nrGoals(contexts[context].schemes ?? [])
  for (const event of events) {
    if (event.context !== context || event.do !== 'commit') continue
    removed.push(...atEnd.slice(event.schemes.length))
    atEnd = nrGoals(event.schemes)
  }
  return { atEnd, removed: removed.slice(-REMOVED_SCHEMES_MAX) }
}
