/** What is to be said of a record in which not all accesses were counted. */
import { detectFormat } from '../record/detect.js'
import { openRecord } from '../record/reader.js'

/** A line for each kind of accesses that alone was counted, with the contexts; none where nothing tells. */
export async function remarksOnSampling(file: string): Promise<readonly string[]> {
  const scenario = scenarioOf(file)
  // The scenario of most records need not be understood, which takes a while.
  if (!JSON.stringify(scenario ?? null).includes('"page_fault":true')) return []
  const [{ planOfRecord }, { sampledKind }] = await Promise.all([
    import('./record-plan.js'),
    import('../engine/sampled-space.js'),
  ])
  const plan = await planOfRecord(scenario)
  if (plan === undefined) return []
  const contexts = new Map<string, number[]>()
  plan.contexts.forEach((_, context) => {
    const kind = sampledKind(plan, context)
    if (kind === undefined || kind === 'accesses') return
    contexts.set(kind, [...(contexts.get(kind) ?? []), context])
  })
  return [...contexts].map(([kind, list]) => {
    const isAll = list.length === plan.contexts.length
    const where = isAll ? '' : ` of context ${list.join(', ')}`
    return `note: ${file}: accesses${where} are ${kind} alone (sample_control)`
  })
}

function scenarioOf(file: string): unknown {
  if (detectFormat(file) !== 'dlr') return undefined
  const reader = openRecord(file)
  try {
    return reader.scenario
  } finally {
    reader.close()
  }
}
