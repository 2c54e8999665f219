/**
 * `policy`: a ready-made set-up by its name, and the kdamonds that come of it, after those of the scenario; or a policy
 * that runs on the machine, which stays as it is, with all of its parameters. A name that ends as files of JavaScript
 * or TypeScript do is that of a user's policy.
 */
import { isAbsolute, join, resolve } from 'node:path'
import * as z from 'zod'
import { PolicyError } from '../base/errors.js'
import { KERNEL_LEVELS } from '../core/kernel.js'
import {
  loadUserPolicy,
  POLICIES,
  POLICY_FILE,
  policyKindOf,
  SET_UPS,
  type CgroupShare,
  type Parameter,
  type PolicyKind,
  type SetUp,
  type Values,
} from '../policy/index.js'
import type { PolicyPlan } from '../engine/plan.js'
import type { PolicyDocument, ScenarioDocument } from './document.js'
import type { Issues } from './issues.js'
import { mapOf } from './maps.js'
import { check } from './messages.js'
import { setOwn } from './overrides.js'
import { siteCgroupsOf, siteNodesOf } from './policy-site.js'
import type { Source } from './source.js'
import { damoValue } from './values.js'

type Kind = SetUp | PolicyKind

const SHARES = 'a map of shares by paths of memory cgroups, such as { /db: 60 % }'

const sharesSchema = z.record(
  z.string().regex(/^(\/[^/]+)+$/, { error: SHARES }),
  damoValue.basisPoints(),
  { error: SHARES },
)

const KINDS: readonly Kind[] = [...SET_UPS, ...POLICIES]
const NAMES = KINDS.map(({ name }) => name)
const EXPECTED =
  `one of ${NAMES.join(', ')}, the name of a .js or .ts file, ` +
  'or a map with such a name and its parameters'

const fileName = z.string().regex(POLICY_FILE, { error: EXPECTED })

const READERS = {
  ns: () => damoValue.time('ns'),
  us: () => damoValue.time('us'),
  ms: () => damoValue.time('ms'),
  bytes: () => damoValue.size(),
  bp: () => damoValue.basisPoints(),
  permil: () => damoValue.count(),
  count: () => damoValue.count(),
} as const

/** The forms of `policy`, for editors: a name, or a map with it. */
export const policySchema: z.ZodType<PolicyDocument> = z.union(
  [
    z.enum(NAMES, { error: EXPECTED }),
    fileName,
    ...KINDS.map(schemaOf),
    z
      .object({ name: fileName, sha256: z.string().optional() })
      .catchall(z.union([z.number(), z.boolean(), z.string()])),
  ],
  { error: EXPECTED },
)

/** Puts kdamonds in the place of a document's `policy`, or gives it all of its parameters. Faults are reported. */
export function mountPolicy(
  document: object,
  baseDir: string,
  source: Source,
  issues: Issues,
): void {
  const given = document as Readonly<Record<string, unknown>>
  if (!Object.hasOwn(document, 'policy')) return
  const { policy } = given
  Reflect.deleteProperty(document, 'policy')
  const map = typeof policy === 'string' ? { name: policy } : policy
  const name = nameOf(map)
  if (typeof name === 'string' && POLICY_FILE.test(name)) {
    mountUserPolicy(document, map as PolicyMap, baseDir, issues)
    return
  }
  const kind = KINDS.find((each) => each.name === name)
  if (kind === undefined) {
    const isMap = typeof map === 'object' && map !== null && typeof policy !== 'string'
    const got = name === undefined ? 'has no name' : `not known (got ${JSON.stringify(name)})`
    issues.add(
      isMap && name !== undefined ? ['policy', 'name'] : ['policy'],
      `${got}; expected ${EXPECTED}`,
    )
    return
  }
  if ('kdamonds' in kind && Object.hasOwn(document, 'kdamondPerTarget')) {
    issues.add(['policy'], 'beside kdamondPerTarget; expected one of them', undefined, 'key')
    return
  }
  const checked = check(schemaOf(kind), map, ['policy'], issues)
  if (checked === undefined) return
  const values = valuesOf(kind, checked)
  if ('kdamonds' in kind) mountSetUp(document, kind, values, sharesOf(checked), source, issues)
  else setOwn(document, 'policy', documentOf(kind, values))
}

type PolicyMap = Readonly<Record<string, unknown>> & {
  readonly name: string
  readonly sha256?: string
}

/** Gives a user's policy all of its parameters, and its sum. */
function mountUserPolicy(
  document: object,
  { sha256, ...map }: PolicyMap,
  baseDir: string,
  issues: Issues,
): void {
  const { name } = map
  try {
    const loaded = loadUserPolicy(name, pathOf(name, baseDir))
    if (sha256 !== undefined && sha256 !== loaded.sha256) {
      const got = `got ${JSON.stringify(sha256)}`
      issues.add(
        ['policy', 'sha256'],
        `${name} has another text (${got}); expected ${loaded.sha256}`,
      )
      return
    }
    const checked = check(schemaOf(loaded.kind), map, ['policy'], issues)
    if (checked === undefined) return
    const values = valuesOf(loaded.kind, checked)
    const whole = { ...documentOf(loaded.kind, values), sha256: loaded.sha256 }
    setOwn(document, 'policy', whole)
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    issues.add(['policy'], `not usable: ${error.message}`, error.hint)
  }
}

function pathOf(name: string, baseDir: string): string {
  return isAbsolute(name) ? name : resolve(join(baseDir, name))
}

/** A machine's policy of a checked document, with its parameters; undefined: it has none. */
export function policyPlanOf(
  { policy }: ScenarioDocument,
  baseDir: string,
): PolicyPlan | undefined {
  if (policy === undefined || typeof policy === 'string') return undefined
  const { name, sha256, ...given } = policy as PolicyMap
  const values = Object.entries(given).map(([key, value]) => [key, Number(value)] as const)
  const file = sha256 !== undefined && { path: pathOf(name, baseDir), sha256 }
  const plan = { name, values: Object.fromEntries(values), ...(file !== false && { file }) }
  return policyKindOf(plan).pagesOut === true ? { ...plan, pagesOut: true } : plan
}

/** A machine's policy as a document has it. */
export function policyDocumentOf(plan: PolicyPlan): PolicyDocument {
  const document = documentOf(policyKindOf(plan), plan.values)
  return plan.file === undefined ? document : { ...document, sha256: plan.file.sha256 }
}

function documentOf({ name, parameters }: Kind, values: Values<string>): Record<string, unknown> {
  const given = Object.entries(values).map(([key, value]) => {
    return [key, parameters[key].unit === 'flag' ? value === 1 : value] as const
  })
  return { name, ...Object.fromEntries(given) }
}

function mountSetUp(
  document: object,
  setUp: SetUp,
  values: Values<string>,
  shares: readonly CgroupShare[],
  source: Source,
  issues: Issues,
): void {
  const { kernel } = document as Readonly<Record<string, unknown>>
  const fault = setUp.check?.(values)
  if (fault !== undefined) {
    issues.add(['policy', fault[0]], fault[1])
    return
  }
  const level = KERNEL_LEVELS.find((each) => each === String(kernel)) ?? 'next'
  const cgroups = siteCgroupsOf(document)
  const site = { kernel: level, nodes: siteNodesOf(document), cgroups, shares }
  const unfit = setUp.checkSite?.(site)
  if (unfit !== undefined) {
    issues.add(['policy'], unfit)
    return
  }
  const unshared = setUp.checkShares?.(values, site)
  if (unshared !== undefined) {
    const [path, message] = unshared
    issues.add(['policy', 'shares', ...(path === '' ? [] : [path])], message)
    return
  }
  const { kdamonds: made, kdamondPerTarget } = structuredClone(setUp.kdamonds(values, site))
  // What is at fault in them stands in the policy.
  const locate: Source['locate'] = () => source.locate(['policy'], 'key')
  const { file } = source
  if (kdamondPerTarget !== undefined) {
    setOwn(document, 'kdamondPerTarget', kdamondPerTarget)
    issues.mount(['kdamondPerTarget'], { file, value: kdamondPerTarget, locate })
  }
  if (made === undefined) return
  const { kdamonds: given = [] } = document as Readonly<Record<string, unknown>>
  // What is no list is told with the rest of the document.
  if (!Array.isArray(given)) return
  setOwn(document, 'kdamonds', [...(given as readonly unknown[]), ...made])
  made.forEach((value, i) => {
    issues.mount(['kdamonds', given.length + i], { file, value, locate })
  })
}

function nameOf(map: unknown): unknown {
  if (typeof map !== 'object' || map === null) return undefined
  return (map as Readonly<Record<string, unknown>>).name
}

function valuesOf(
  { parameters }: Kind,
  checked: Readonly<Record<string, unknown>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, parameter]) => [
      key,
      Number(checked[key] ?? parameter.default),
    ]),
  )
}

function sharesOf({ shares = {} }: Readonly<Record<string, unknown>>): CgroupShare[] {
  return Object.entries(shares as Readonly<Record<string, number>>).map(([path, shareBp]) => {
    return { path, shareBp }
  })
}

function schemaOf(kind: Kind): z.ZodType<Readonly<Record<string, unknown>>> {
  const { name, parameters } = kind
  const shape = Object.fromEntries(
    Object.entries(parameters).map(([key, parameter]) => [key, readerOf(parameter).optional()]),
  )
  const { shares } = kind as Partial<SetUp>
  return mapOf({
    name: z.literal(name),
    ...shape,
    ...(shares !== undefined && { shares: sharesSchema.describe(shares).optional() }),
  })
}

function readerOf({ unit, min = 0, max = Infinity, doc, default: value }: Parameter): z.ZodType {
  const text = `${doc} Default ${typeof value === 'boolean' ? (value ? 'Y' : 'N') : `${value} ${unit}`}.`
  if (unit === 'flag') return damoValue.boolean().describe(text)
  const range = max === Infinity ? `${min} or more` : `${min} to ${max}`
  return READERS[unit]()
    .refine((number) => number >= min && number <= max, {
      error: ({ input }) => `not usable (got ${String(input)}); expected a value of ${range}`,
    })
    .describe(text)
}
