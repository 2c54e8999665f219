import { startRun } from '../../lib/engine/run.js'
import type { MachineSummary } from '../../lib/engine/machine-summary.js'
import { parseScenario } from '../../lib/scenario/load.js'

/** A machine of several tiers, and one program. */
export interface TierSetup {
  readonly duration: string
  /** From node 0 on: size, latency, and bandwidth where it matters. */
  readonly nodes: readonly (readonly [size: string, latency: string, bandwidth?: string])[]
  readonly memory: string
  readonly areas: readonly object[]
  readonly policy?: unknown
  readonly memoryBound?: string
  /** More of the program, and of the machine. */
  readonly program?: object
  readonly machine?: object
}

/** The scenario: a closed loop, which does less where its memory is slow. */
export function tierScenario(setup: TierSetup): object {
  const { duration, nodes, memory, areas, policy, memoryBound = '30%', program, machine } = setup
  return {
    duration,
    machine: {
      nodes: nodes.map(([size, latency, bandwidth], id) => ({
        id,
        size,
        latency,
        ...(bandwidth !== undefined && { bandwidth }),
      })),
      ...machine,
    },
    targets: [
      {
        name: 'kv',
        memory,
        memoryBound,
        workload: { tick: '100 ms', loop: 'closed', areas },
        ...program,
      },
    ],
    ...(policy !== undefined && { policy }),
  }
}

/** Runs a scenario whose memory costs something. */
export async function runMachine(document: object, workers = 1): Promise<MachineSummary> {
  const { plan } = parseScenario(document, { file: 'x.yaml' })
  return (await startRun(plan, { workers }).done).machine!
}
