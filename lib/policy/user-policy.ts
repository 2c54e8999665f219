/**
 * Policies of users: a `.js` or `.ts` file whose default export is a {@link PolicyKind} without a name. The file, with
 * all that it imports, is bundled and evaluated in a context of its own, which has neither node's modules nor clocks or
 * chance, so that a run is the same each time. Calls that last too long are ended.
 *
 * ```
 *   my-policy.ts ──► esbuild ──► one script ──► context: console, the language   ──► create(values, view)
 *                                               no require, Date, Math.random        onTick(view), figures()
 * ```
 * This keeps mistakes from harming a run. It is no sandbox for code that nobody trusts.
 */
import { createHash } from 'node:crypto'
import { createRequire, SourceMap } from 'node:module'
import type { SourceMapPayload } from 'node:module'
import { basename, dirname } from 'node:path'
import { types } from 'node:util'
import vm from 'node:vm'
import type { BuildFailure } from 'esbuild'
import * as z from 'zod'
import { PolicyError } from '../base/errors.js'
import { guardView } from './guarded-view.js'
import type { MachinePolicy, PolicyFigures, PolicyKind, PolicyView } from './policy.js'
import type { Values } from './set-up.js'

/** A policy that was read from a file. */
export interface UserPolicy {
  readonly kind: PolicyKind
  /** Of the file and all that it imports, bundled. */
  readonly sha256: string
}

/** How long a call may take, ms of real time. */
const CALL_MS = 10_000

const parameter = z.strictObject({
  unit: z.enum(['ns', 'us', 'ms', 'bytes', 'permil', 'bp', 'count', 'flag']),
  default: z.union([z.number(), z.boolean()]),
  min: z.number().optional(),
  max: z.number().optional(),
  doc: z.string().default(''),
})

const told = z.strictObject({
  doc: z.string().default(''),
  source: z.string().default(''),
  parameters: z.record(z.string().regex(/^(?!name$|sha256$)\w+$/), parameter).default({}),
  figures: z.record(z.string(), z.string()).default({}),
})

/** The parts of a policy that are functions, as its author wrote them. */
interface Functions {
  create(values: Values<string>, view: PolicyView): MachinePolicy
}

/** Names of policies that are files. */
export const POLICY_FILE: Readonly<RegExp> = /\.[cm]?[jt]s$/

/**
 * Reads a policy.
 *
 * @param name what errors call the file
 * @param callMs how long a call may take, ms
 * @throws PolicyError where it cannot be read, has faults, or is no policy; its calls throw it, too
 */
export function loadUserPolicy(name: string, file: string, callMs: number = CALL_MS): UserPolicy {
  const { script, map } = bundle(name, file)
  const guard = createGuard(name, map, callMs)
  const exported = guard('it', () => evaluate(script, name, callMs))
  const { create, ...rest } = membersOf(name, exported)
  if (typeof create !== 'function') {
    throw new PolicyError(name, `its default export has no create (got ${typeof create})`, {
      hint: 'export default { parameters, figures, create(values, view) }; see docs/guide/9-your-own-policy.md',
    })
  }
  const other = Object.keys(rest).find((key) => typeof rest[key] === 'function')
  if (other !== undefined) {
    throw new PolicyError(name, `its default export has ${other}, which is no part of a policy`)
  }
  // Objects of another context are no plain ones.
  const checked = told.safeParse(JSON.parse(JSON.stringify(rest)))
  if (!checked.success) {
    const [{ path, message }] = checked.error.issues
    throw new PolicyError(name, `${path.join('.') || 'its default export'}: ${message}`)
  }
  const functions: Functions = { create: create as Functions['create'] }
  const kind: PolicyKind = {
    ...(checked.data as Omit<PolicyKind, 'name' | 'create'>),
    name,
    create: (values, view) => guardPolicy(name, functions, guard, values, guardView(view)),
  }
  const sha256 = createHash('sha256').update(script).digest('hex')
  known.set(keyOf(file, sha256), kind)
  return { kind, sha256 }
}

/** What this thread has read, by {@link keyOf}. */
const known = new Map<string, PolicyKind>()

function keyOf(file: string, sha256: string): string {
  return `${sha256} ${file}`
}

/**
 * The policy of a plan, which is read again only in threads that did not.
 *
 * @throws PolicyError as `loadUserPolicy`, and where its file has changed since
 */
export function plannedUserPolicy(
  name: string,
  { path, sha256 }: { readonly path: string; readonly sha256: string },
): PolicyKind {
  const read = known.get(keyOf(path, sha256))
  if (read !== undefined) return read
  const loaded = loadUserPolicy(name, path)
  if (loaded.sha256 === sha256) return loaded.kind
  throw new PolicyError(name, 'has another text than when the scenario was read')
}

/** One script of a file and all that it imports, and where each part of it came from. */
interface Bundle {
  readonly script: string
  readonly map: SourceMap
}

function bundle(name: string, file: string): Bundle {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild')
  try {
    const { outputFiles } = buildSync({
      entryPoints: [basename(file)],
      absWorkingDir: dirname(file),
      bundle: true,
      write: false,
      format: 'cjs',
      platform: 'neutral',
      target: 'es2022',
      banner: { js: "'use strict'" },
      sourcemap: 'external',
      outdir: 'out',
      logLevel: 'silent',
    })
    const [map, script] = outputFiles
    return { script: script.text, map: new SourceMap(JSON.parse(map.text) as SourceMapPayload) }
  } catch (error) {
    const first = (error as Partial<BuildFailure>).errors?.at(0)
    const { line, column } = first?.location ?? {}
    const place = line === undefined ? '' : `${line}:${column! + 1}: `
    throw new PolicyError(name, `cannot be read: ${place}${first?.text ?? String(error)}`, {
      hint: 'expected a .js or .ts file that imports nothing of node',
      cause: error,
    })
  }
}

function evaluate(script: string, name: string, timeout: number): unknown {
  const module = { exports: {} as { default?: unknown } }
  const context = vm.createContext({ module, exports: module.exports, console })
  vm.runInContext(
    'delete globalThis.Date; delete globalThis.WebAssembly;' +
      "Math.random = () => { throw new Error('Math.random would make each run another one') }",
    context,
  )
  vm.runInContext(script, context, { filename: name, timeout })
  return module.exports.default
}

function membersOf(name: string, exported: unknown): Readonly<Record<string, unknown>> {
  if (typeof exported === 'object' && exported !== null) return { ...exported }
  throw new PolicyError(name, `has no default export that is an object (got ${typeof exported})`, {
    hint: 'export default { create(values, view) { … } }; see docs/guide/9-your-own-policy.md',
  })
}

/** Calls a function of the policy. */
type Guard = <Result>(what: string, call: () => Result) => Result

/** Ends calls that last too long, and tells of errors in the policy's name. */
function createGuard(name: string, map: SourceMap, timeout: number): Guard {
  const holder: { call: () => unknown } = { call: () => undefined }
  const context = vm.createContext(holder)
  const script = new vm.Script('call()')
  return <Result>(what: string, call: () => Result): Result => {
    let result!: Result
    holder.call = () => {
      result = call()
    }
    try {
      script.runInContext(context, { timeout })
      return result
    } catch (error) {
      if (error instanceof PolicyError) throw error
      const isLate = (error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
      if (isLate) throw new PolicyError(name, `${what} did not end within ${timeout} ms`)
      throw new PolicyError(name, `${what} failed: ${reasonOf(error, name, map)}`, { cause: error })
    }
  }
}

/** The error's text, and where in which file it arose. */
function reasonOf(error: unknown, name: string, map: SourceMap): string {
  if (!types.isNativeError(error)) return String(error)
  const text = `${error.name}: ${error.message}`
  const at = (error.stack ?? '').indexOf(`${name}:`)
  if (at < 0) return text
  const place = /^(\d+)(?::(\d+))?/.exec(error.stack!.slice(at + name.length + 1))
  if (place === null) return text
  const origin = map.findOrigin(Number(place[1]), Number(place.at(2) ?? 1))
  return 'fileName' in origin ? `${text} (${basename(origin.fileName)}:${origin.lineNumber})` : text
}

function guardPolicy(
  name: string,
  functions: Functions,
  guard: Guard,
  values: Values<string>,
  view: PolicyView,
): MachinePolicy {
  const made: unknown = guard('create', () => functions.create(Object.freeze({ ...values }), view))
  if (typeof made !== 'object' || made === null) {
    throw new PolicyError(name, `create returned no policy (got ${typeof made})`)
  }
  const policy = made as MachinePolicy
  const { everyUs } = made as Partial<MachinePolicy>
  if (!(typeof everyUs === 'number' && everyUs > 0)) {
    throw new PolicyError(name, `everyUs: got ${String(everyUs)}; expected a time above 0, in µs`)
  }
  for (const part of ['onTick', 'figures'] as const) {
    if (typeof policy[part] === 'function') continue
    throw new PolicyError(name, `create returned no ${part} (got ${typeof policy[part]})`)
  }
  const tick: (view: PolicyView) => unknown = policy.onTick.bind(policy)
  return {
    everyUs,
    onTick() {
      const at = `onTick at ${view.nowUs / 1e6} s`
      const result = guard(at, () => tick(view))
      if (types.isPromise(result))
        throw new PolicyError(name, `${at} is async; expected no promise`)
    },
    figures: () =>
      checkFigures(
        name,
        guard('figures', () => policy.figures()),
      ),
  }
}

function checkFigures(name: string, all: readonly PolicyFigures[]): readonly PolicyFigures[] {
  if (!Array.isArray(all)) throw new PolicyError(name, 'figures returned no list')
  for (const figures of all as readonly PolicyFigures[]) {
    for (const [figure, value] of Object.entries(figures)) {
      if (Number.isFinite(value)) continue
      throw new PolicyError(name, `figure ${figure}: got ${String(value)}; expected a number`)
    }
  }
  return all as readonly PolicyFigures[]
}
