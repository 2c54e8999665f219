/** Set-ups to export: scenarios, files of damo, one-line schemes. */
import { basename, extname } from 'node:path'
import { ScenarioError, type InputIssue } from '../base/errors.js'
import { PAGE_BYTES } from '../base/units.js'
import { damoValueOf, parseDamoYaml } from '../params/documents.js'
import { DamoFault } from '../params/fault.js'
import { parseDamoJson } from '../params/json.js'
import { kdamondFrom, kdamondsFrom, type Kdamond } from '../params/kdamond.js'
import { isSame } from '../params/number.js'
import { isDefaultSampling } from '../params/sample-control.js'
import { schemesOfText } from '../params/scheme-text.js'
import { schemeFrom, type Scheme } from '../params/scheme.js'
import { entriesOf, isList, isObject, type DamoValue } from '../params/value.js'
import { blankStrayLines } from '../scenario/kdamonds-file.js'
import { openScenario, type LoadedScenario } from '../scenario/load.js'
import { readText } from '../scenario/read-text.js'
import { parseSource, type Path } from '../scenario/source.js'
import { TABLE_PROFILING } from '../scenario/table-profiling.js'

/** A set-up as it was read. */
export interface SetUp {
  readonly file: string
  readonly name: string
  /** Undefined where the file holds schemes only. */
  readonly kdamonds?: readonly Kdamond[]
  readonly schemes?: readonly Scheme[]
  /** What the user must see to. */
  readonly notes: readonly string[]
}

/**
 * Reads a scenario, kdamonds or schemes; which it is shows in the content, and `.damos` and `.cfg` in the name.
 *
 * @throws FileError; ScenarioError with the place of what is wrong
 */
export async function loadSetUp(file: string): Promise<SetUp> {
  const extension = extname(file).toLowerCase()
  const name = basename(file, extname(file))
  if (extension === '.damos') {
    const schemes = refusing(file, undefined, () => schemesOfText(readText(file)))
    return { file, name, schemes, notes: [] }
  }
  const plain = extension === '.cfg' ? undefined : plainParameters(file)
  return plain === undefined ? setUpOfScenario(file) : { file, name, ...plain, notes: [] }
}

/** The content of a file of damo; undefined where it is a scenario. */
function plainParameters(file: string): Pick<SetUp, 'kdamonds' | 'schemes'> | undefined {
  const text = blankStrayLines(readText(file))
  const { value: plain, locate } = parseSource(text, file)
  const isAlone = typeof plain === 'object' && plain !== null && Object.keys(plain).length === 1
  const isDocument =
    isAlone && !Array.isArray(plain) && Array.isArray(Reflect.get(plain, 'kdamonds'))
  if (!Array.isArray(plain) && !isDocument) return undefined
  const given = (isDocument ? Reflect.get(plain, 'kdamonds') : plain) as readonly unknown[]
  for (const [i, kdamond] of given.entries()) {
    const context = (kdamond as { contexts?: readonly unknown[] } | null)?.contexts?.[0]
    if (typeof context !== 'object' || context === null || !(TABLE_PROFILING in context)) continue
    const path = [...(isDocument ? ['kdamonds'] : []), i, 'contexts', 0, TABLE_PROFILING]
    const { line, column } = locate(path, 'key') ?? {}
    throw profilingRefused({ file, line, column }, path)
  }
  return refusing(file, locate, () => {
    const value = readValue(text)
    if (!isList(value)) return { kdamonds: kdamondsFrom(value) }
    const areKdamonds = value.some((entry) => isObject(entry) && entry.has('contexts'))
    if (areKdamonds) return { kdamonds: entriesOf(value, kdamondFrom) }
    return { schemes: entriesOf(value, schemeFrom) }
  })
}

function readValue(text: string): DamoValue {
  try {
    return parseDamoJson(text)
  } catch (error) {
    if (!(error instanceof DamoFault)) throw error
    return parseDamoYaml(text)
  }
}

function refusing<T>(
  file: string,
  locate: ReturnType<typeof parseSource>['locate'] | undefined,
  read: () => T,
): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof DamoFault)) throw error
    const { path, message } = error
    // The path of a one-line scheme is its line.
    const [line] = path
    const place = locate === undefined ? { line: Number(line), column: 1 } : locate(path, 'value')
    throw new ScenarioError('ERR_SCENARIO', [
      {
        file,
        line: place?.line,
        column: place?.column,
        path: locate === undefined ? '' : path.join('.'),
        message,
      },
    ])
  }
}

async function setUpOfScenario(file: string): Promise<SetUp> {
  const scenario = await openScenario(file)
  const { plan, origin } = scenario
  const profiling = plan.contexts.findIndex(({ tableProfiling }) => tableProfiling !== undefined)
  if (profiling >= 0) {
    const path = [...origin.contextPath(profiling), TABLE_PROFILING]
    throw profilingRefused(origin.placeOf(path), path)
  }
  const kdamonds = kdamondsFrom(damoValueOf({ kdamonds: kdamondsOfScenario(scenario) }))
  return { file, name: plan.name, kdamonds, notes: notesOf(scenario, kdamonds) }
}

/** No kernel samples by entries of upper page tables, and what one finds without is something else. */
function profilingRefused(place: Pick<InputIssue, 'file' | 'line' | 'column'>, path: Path): Error {
  const message = 'no kernel has this, nor damo: patches were posted, not merged; expected none'
  const hint = 'leave it out to export the same set-up without: it samples page by page then'
  return new ScenarioError('ERR_SCENARIO', [{ ...place, path: path.join('.'), message, hint }])
}

/** What the scenario says that a kernel cannot be told this way. */
function notesOf({ plan }: LoadedScenario, kdamonds: readonly Kdamond[]): string[] {
  const contexts = kdamonds.flatMap((kdamond) => kdamond.contexts)
  const schemes = contexts.flatMap((context) => context.schemes)
  const goals = schemes.flatMap(({ quotas }) => quotas.goals)
  const pids = plan.targets.map(({ name, pid }) => `${pid} (${name})`)
  const shown = pids.slice(0, 3).join(', ') + (pids.length > 3 ? ', …' : '')
  const notes: readonly (readonly [applies: boolean, note: string])[] = [
    [
      contexts.some(({ ops }) => ops !== 'paddr'),
      `pid ${shown}: targets of the scenario; put the ids of real processes in their place`,
    ],
    [
      contexts.some(({ ops }) => ops === 'paddr'),
      'addresses of paddr are those of the simulated machine; put those of the real one in their place',
    ],
    [
      schemes.some(({ maxNrSnapshots }) => !isSame(maxNrSnapshots, 0)),
      'max_nr_snapshots: damo reads none from files; --to sysfs writes it',
    ],
    [
      goals.some(({ metric, nid }) => metric === 'node_eligible_mem_bp' && !isSame(nid ?? 0, 0)),
      'nid of node_eligible_mem_bp: damo does not write it; --to sysfs does',
    ],
    [
      goals.some(({ metric }) => metric === 'hugepage_mem_bp'),
      'hugepage_mem_bp: damo does not know it; --to sysfs writes it, for kernels that have it',
    ],
    [
      contexts.some(({ sampleControl }) => !isDefaultSampling(sampleControl)),
      'sample_control: kernels of the maintainer, in development, have it; others count all accesses',
    ],
    [plan.events !== undefined, 'events are left out: they are what is written on the way'],
  ]
  return notes.filter(([applies]) => applies).map(([, note]) => note)
}

type Plain = Readonly<Record<string, unknown>>

/** The kdamonds, written out: one for each target where the scenario says so, and RAM where it says nothing. */
function kdamondsOfScenario({ canonical, plan }: LoadedScenario): unknown[] {
  const given = (canonical.kdamonds ?? []) as readonly { contexts: readonly Plain[] }[]
  const kdamonds = given.map((kdamond, i) => {
    const [context] = kdamond.contexts
    if (context.ops !== 'paddr') return kdamond
    const [{ regions }] = plan.contexts[i].targets
    const bytes = regions.map(([start, end]) => ({
      start: start * PAGE_BYTES,
      end: end * PAGE_BYTES,
    }))
    const targets = [{ pid: null, obsolete: false, regions: bytes }]
    return { ...kdamond, contexts: [{ ...context, targets }] }
  })
  const perTarget = canonical.kdamondPerTarget as { contexts: readonly Plain[] } | undefined
  if (perTarget === undefined) return kdamonds
  const [context] = perTarget.contexts
  const own = ((context.targets ?? []) as readonly Plain[]).at(0)
  const each = plan.targets.map(({ pid }) => ({
    ...perTarget,
    contexts: [{ ...context, targets: [{ pid, obsolete: false, regions: own?.regions ?? [] }] }],
  }))
  return [...kdamonds, ...each]
}
