/** What a report calls things: from the scenario that a record holds. */
import { basename } from 'node:path'
import { formatShare } from '../base/format.js'
import { parseJson } from '../record/json.js'
import { readLink, type DamoLink } from '../record/damo-link.js'
import type { AccuracySummary, RunSummary } from '../engine/summary.js'
import type { Fact } from '../report/html/page-data.js'
import type { ReportNames } from '../report/html/scope.js'
import type { JsonObject } from '../scenario/load.js'
import { planOfRecord } from './record-plan.js'

/** What a page calls things, without its title and version. */
type Names = Omit<ReportNames, 'generator'>

/**
 * Finds names.
 *
 * @param scenario of the record
 * @param file     stands for a title where the scenario gives none
 * @param summary  of the run, where there is one
 */
export async function namesOf(
  scenario: unknown,
  file: string,
  summary: RunSummary | undefined,
): Promise<Names> {
  const link = readLink(scenario)
  if (typeof link === 'object') return damoNames(link, file)
  return (await runNames(scenario, summary)) ?? plainNames(file)
}

/** A record that was run here; undefined where its scenario is none. */
async function runNames(
  scenario: unknown,
  summary: RunSummary | undefined,
): Promise<Names | undefined> {
  const plan = await planOfRecord(scenario)
  if (plan === undefined) return undefined
  const [{ formatScenario }, { sampledKind }] = await Promise.all([
    import('../scenario/format-scenario.js'),
    import('../engine/sampled-space.js'),
  ])
  const { contexts, targets, name, seed, kernel } = plan
  return {
    title: name,
    target(context, target) {
      const index = contexts[context]?.targets[target]?.target ?? null
      return index === null ? 'physical memory' : targets[index].name
    },
    context(context) {
      const sampled = context < contexts.length ? sampledKind(plan, context) : undefined
      const isAll = sampled === undefined || sampled === 'accesses'
      const counted = isAll ? '' : `, ${sampled} only`
      return `context ${context}, ${contexts[context]?.ops ?? 'unknown'}${counted}`
    },
    node(node) {
      const tier = plan.machine?.nodes.at(node)?.tier
      const name = `Node ${plan.nodes.at(node)?.id ?? node}`
      return tier === undefined ? name : `${name} (tier ${tier})`
    },
    program: (context, target) => contexts[context]?.targets[target]?.target ?? undefined,
    programName: (program) => targets.at(program)?.name,
    schemeTotals: (context, scheme) => summary?.contexts.at(context)?.schemes?.at(scheme),
    scheme: (context, scheme) => contexts[context]?.schemes?.at(scheme)?.action,
    facts: [
      { label: 'Seed', value: String(seed), note: `kernel ${kernel}` },
      ...(summary === undefined ? [] : factsOf(summary)),
    ],
    reproduction: {
      command: 'damon-lab run scenario.yaml --out result',
      scenario: formatScenario(scenario as JsonObject),
      isExact: plan.concurrent !== true,
    },
  }
}

function damoNames({ records }: DamoLink, file: string): Names {
  const text = (json: string | undefined): string | undefined => {
    const value = parseJson(json ?? 'null')
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  }
  return {
    title: basename(file),
    target(context, target) {
      const record = records.find((one) => one.context === context && one.target === target)
      return `target ${text(record?.targetId) ?? target}`
    },
    context(context) {
      const record = records.find((one) => one.context === context)
      const [kdamond, index] = [text(record?.kdamondIdx), text(record?.contextIdx)]
      const where = index === undefined ? `context ${context}` : `context ${index}`
      return kdamond === undefined ? where : `kdamond ${kdamond}, ${where}`
    },
    facts: [],
  }
}

function plainNames(file: string): Names {
  return {
    title: basename(file),
    target: (_, target) => `target ${target}`,
    context: (context) => `context ${context}`,
    facts: [],
  }
}

function factsOf({ accuracy, cost, isInterrupted }: RunSummary): Fact[] {
  const speed = `${cost.virtualSecondsPerWallSecond.toPrecision(3)} × as fast as real time`
  return [
    ...(accuracy === null ? [] : accuracyFacts(accuracy)),
    {
      label: isInterrupted ? 'Run time, interrupted' : 'Run time',
      value: `${cost.wallSeconds.toFixed(2)} s`,
      note: speed,
    },
  ]
}

function accuracyFacts({ hotPrecision, hotRecall, rateError }: AccuracySummary): Fact[] {
  const text = (share: number | null): string =>
    share === null ? '–' : formatShare(Math.round(share * 1000) / 1000)
  return [
    {
      label: 'Precision / recall of hot bytes',
      value: `${text(hotPrecision)} / ${text(hotRecall)}`,
      note: `mean error of rates ${text(rateError)}`,
    },
  ]
}
