/** Kdamonds of a command line: what `damo args damon` makes of its options. */
import type { Context } from './context.js'
import { contextsOf, nrContextsOf, type ContextOptions } from './context-options.js'
import { kdamondsOfJson, kdamondsOfYaml, schemesOfJson } from './documents.js'
import { DamoFault, DamoRefusal, guarded } from './fault.js'
import { probesOf } from './filter-options.js'
import type { ParamsHost } from './host.js'
import type { Kdamond } from './kdamond.js'
import { isSame } from './number.js'
import type { ParamsArguments } from './options.js'
import { parseInteger, readMs, splitFields } from './read-numbers.js'
import { checkSchemeOptions, schemesOf } from './scheme-options.js'
import type { Scheme } from './scheme.js'
import { nrTargetsOf, sayShortLists, targetsOf } from './target-options.js'
import { textOf } from './value.js'

/**
 * The kdamonds that options speak of.
 *
 * @throws DamoRefusal where damo says so; DamoFault where damo stops
 */
export function kdamondsOf(given: ParamsArguments, host: ParamsHost): Kdamond[] {
  warnOfKernel(given, host)
  checkSchemeOptions(given)
  const document = given.word('kdamonds')
  if (document !== undefined && document !== '') {
    return guarded(
      () => kdamondsOfJson(document, host),
      (text) => text,
    )
  }
  const options: ContextOptions = {
    arguments: given,
    ops: given.each('ops'),
    targetPid: given.eachNumber('target_pid'),
    regions: given.each('regions'),
    numaNode: given.eachNumbers('numa_node'),
  }
  const { target } = given
  if (target === undefined || target === '') return kdamondsOfOptions(options, host)
  return kdamondsOfTarget(target, host) ?? kdamondsOfOptions(deduce(target, options, host), host)
}

/** What even a kernel with all of mainline DAMON lacks. */
function warnOfKernel(given: ParamsArguments, host: ParamsHost): void {
  if (given.each('sample_primitives').length === 0) return
  const feature = 'sysfs/damon_sample_control'
  host.warn(`--sample_primitives is passed but ${feature} DAMON feature is not available`)
}

/** The positional as parameters; undefined where it is something else. */
function kdamondsOfTarget(target: string, host: ParamsHost): Kdamond[] | undefined {
  try {
    return target.endsWith('.yaml') ? kdamondsOfYaml(target, host) : kdamondsOfJson(target, host)
  } catch (error) {
    if (error instanceof DamoFault) return undefined
    throw error
  }
}

/** The options as the positional changes them: it is a process, or the machine's memory. */
function deduce(target: string, options: ContextOptions, host: ParamsHost): ContextOptions {
  const isOps = (ops: string): boolean => {
    const [only, ...more] = options.ops
    return options.ops.length === 0 || (only === ops && more.length === 0)
  }
  if (target === 'paddr') {
    if (!isOps('paddr')) host.say('warning: --ops is overridden by <deducible target>')
    if (options.targetPid.length > 0) {
      host.say('warning: --target_pid is overridden by <deducible target>')
    }
    return { ...options, ops: ['paddr'], targetPid: [] }
  }
  const isOpsName = target === 'vaddr' || target === 'fvaddr'
  const pid = isOpsName ? undefined : processOf(target, host)
  if (options.targetPid.length > 0) host.say('warning: --target_pid will be ignored')
  if (pid === undefined) {
    const damoText = "cannot access local variable 'pid' where it is not associated with a value"
    throw new DamoFault(damoText, `${target} needs a process; expected its id, or --target_pid`)
  }
  const hasRegions = options.regions.length > 0
  if (hasRegions && !isOps('fvaddr')) {
    host.say('warning: override --ops by <deducible target> and --regions')
  }
  if (!hasRegions && !isOps('vaddr')) {
    host.say('warning: --ops is overridden by <deducible target>')
  }
  return { ...options, ops: [hasRegions ? 'fvaddr' : 'vaddr'], targetPid: [pid] }
}

function processOf(target: string, host: ParamsHost): bigint {
  const words = splitFields(target)
  if (words.length === 0) throw new DamoFault('list index out of range', 'an empty target')
  if (host.isCommand(words[0])) {
    // damo would start it now, and print the parameters for its process.
    throw new DamoRefusal(
      `target '${target}' is a command, which is not started here; give --target_pid`,
    )
  }
  const pid = parseInteger(target)
  if (pid === undefined) throw new DamoRefusal(`target '${target}' is not supported`)
  return pid
}

function kdamondsOfOptions(options: ContextOptions, host: ParamsHost): Kdamond[] {
  const { arguments: given } = options
  const contexts = fullContexts(options, host)
  const nrContexts = given.numbers('nr_ctxs') ?? [contexts.length]
  checkSum(nrContexts, contexts.length, '--nr_ctxs and number of ctxs mismatch')
  const refresh = given.each('refresh_stat')
  const kdamonds = cut(contexts, nrContexts).map((part, i) =>
    guarded(
      (): Kdamond => ({
        state: null,
        pid: null,
        refreshMs: i < refresh.length ? readMs(refresh[i]) : 0n,
        contexts: part,
        hasStatistics: false,
      }),
      (text) => `kdamond creation fail (${text})`,
    ),
  )
  if (contexts.some(({ ops, addrUnit }) => ops !== 'paddr' && !isSame(addrUnit, 1))) {
    throw new DamoRefusal('only paddr supports non-one --damon_addr_unit')
  }
  return kdamonds
}

function fullContexts(options: ContextOptions, host: ParamsHost): Context[] {
  const { arguments: given } = options
  const nrContexts = nrContextsOf(options)
  const count = nrTargetsOf(options, nrContexts)
  sayShortLists(options, count, host)
  const contexts = contextsOf(options, nrContexts)
  if ((given.numbers('obsolete_targets') ?? []).some((target) => target >= count)) {
    throw new DamoRefusal('Invalid --obsolete_targets')
  }
  const nrTargets = given.numbers('nr_targets') ?? [count]
  if (given.numbers('nr_targets') === undefined && nrContexts !== 1) {
    throw new DamoRefusal('--nr_targets is required for multiple contexts')
  }
  const ops = contexts.map((context) => textOf(context.ops))
  const targets = targetsOf(options, given, ops, nrTargets, host)
  const targetParts = shared(targets, nrTargets, nrContexts, [
    '--nr_targets and number of targets mismatch',
    '--nr_targets and number of ctxs mismatch',
  ])
  const schemes = allSchemes(given, host)
  if (given.numbers('nr_schemes') === undefined && nrContexts !== 1 && schemes.length > 0) {
    throw new DamoRefusal('--nr_schemes is required for multiple contexts')
  }
  const schemeParts = shared(
    schemes,
    countsOf(given, 'nr_schemes', schemes, nrContexts),
    nrContexts,
    ['--nr_schemes and number of schemes mismatch', '--nr_schemes and number of ctxs mismatch'],
  )
  const probes = probesOf(given.eachWords('probe_filter'), given.numbers('nr_probe_filters'))
  if (given.numbers('nr_probes') === undefined && nrContexts !== 1 && probes.length > 0) {
    throw new DamoRefusal('--nr_probes is required')
  }
  const probeParts = shared(probes, countsOf(given, 'nr_probes', probes, nrContexts), nrContexts, [
    '--nr_probes mismatches number of probes',
    '--nr_probes mismatches number of contexts',
  ])
  return contexts.map((context, i) => ({
    ...context,
    targets: targetParts[i],
    schemes: schemeParts[i],
    probes: probeParts[i],
  }))
}

function allSchemes(given: ParamsArguments, host: ParamsHost): Scheme[] {
  if (given.eachWords('damos_action').length > 0) return schemesOf(given)
  const text = given.word('schemes')
  if (text === undefined) return []
  return guarded(
    () => schemesOfJson(text, host),
    (reason) => `failed damo schemes arguments parsing (${reason})`,
  )
}

/** How many of a list each context gets: all of them the first, unless an option says otherwise. */
function countsOf(
  given: ParamsArguments,
  key: string,
  list: readonly unknown[],
  nrContexts: number,
): readonly number[] {
  const rest = Array.from({ length: nrContexts - 1 }, () => 0)
  return given.numbers(key) ?? [list.length, ...rest]
}

/** Cuts a list into the parts of each context. */
function shared<T>(
  list: readonly T[],
  counts: readonly number[],
  nrContexts: number,
  [wrongSum, wrongLength]: readonly [string, string],
): T[][] {
  checkSum(counts, list.length, wrongSum)
  if (counts.length !== nrContexts) {
    throw new DamoRefusal(`${wrongLength} (${counts.length} != ${nrContexts})`)
  }
  return cut(list, counts)
}

function checkSum(counts: readonly number[], wanted: number, message: string): void {
  const sum = counts.reduce((a, b) => a + b, 0)
  if (sum !== wanted) throw new DamoRefusal(`${message} (${sum} != ${wanted})`)
}

function cut<T>(list: readonly T[], counts: readonly number[]): T[][] {
  let start = 0
  return counts.map((count) => list.slice(start, (start += count)))
}
