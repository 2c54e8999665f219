/** The form of summary.json, for whoever reads it. */
import * as z from 'zod'
import type { CheckResult, RunSummary } from '../engine/summary.js'
import { POLICIES } from '../policy/index.js'

const count = z.int().min(0)
const share = z.number().min(0).max(1)

const regions = z
  .strictObject({ min: count, mean: z.number().min(0), max: count })
  .nullable()
  .describe('Regions per snapshot; null without a snapshot.')

const wssBytes = z
  .strictObject({ p0: count, p25: count, p50: count, p75: count, p100: count })
  .nullable()
  .describe('Bytes of regions with nrAccesses > 0, per snapshot: percentiles over all snapshots.')

const accuracy = z
  .strictObject({
    hotPrecision: share
      .nullable()
      .describe('Share of the bytes reported hot that are hot; null where none were reported.'),
    hotRecall: share
      .nullable()
      .describe('Share of the hot bytes that are reported hot; null where none were hot.'),
    rateError: share.describe(
      'Mean over bytes of the difference of reported and true access rate.',
    ),
    snapshots: count.describe('Snapshots that were compared: those in which no phase changed.'),
  })
  .nullable()
  .describe('Against the truth that the simulator knows; null where nothing could be compared.')

const realTime = z
  .strictObject({
    meanSampleUs: z.number().min(0).describe('Mean time from one check to the next, µs.'),
    longestSampleUs: count.describe('Longest time from one check to the next, µs.'),
    overshoot: z.number().describe('By what share intervals were longer than asked for.'),
  })
  .nullable()
  .describe('Of concurrent runs: sampling intervals as they were; null where none ended.')

const threads = z.strictObject({
  monitoring: count.describe('Threads that ran contexts.'),
  workload: count.describe('Threads that touched memory.'),
  touchesLateUs: z
    .strictObject({ mean: count, max: count })
    .nullable()
    .describe('From the instant of a touch to its access bit being set, µs; null: no touches.'),
})

/** Sizes and values of 64 bits are rounded to what a number holds. */
const value = z.number().min(0)

const scheme = z
  .strictObject({
    action: z.string(),
    nrTried: count.describe('Regions that it tried to act on.'),
    szTried: value.describe('Their bytes.'),
    nrApplied: count.describe('Regions that it acted on, at least in part.'),
    szApplied: value.describe('Bytes that it acted on.'),
    szOpsFilterPassed: value.describe('Bytes that passed the filters on pages.'),
    qtExceeds: count.describe('Windows that ended with the quota used up.'),
    nrSnapshots: count.describe('Snapshots that it took part in.'),
    effectiveBytes: value.describe('The effective size quota at the end; 0 without a quota.'),
    actionUs: value.describe('What its actions took of kdamond’s time, µs; 0: they cost nothing.'),
    goals: z.array(z.strictObject({ metric: z.string(), targetValue: value, currentValue: value })),
  })
  .describe('What an operation scheme did.')

const context = z.strictObject({
  ops: z.string().describe('Operations set: vaddr, fvaddr or paddr.'),
  sampled: z
    .enum(['accesses', 'reads', 'writes', 'nothing'])
    .optional()
    .describe('What of the page faults that it sampled by counted; left out: accessed bits did.'),
  targets: z.array(z.string()).describe('Names of the targets; none for paddr.'),
  snapshots: count,
  samples: count,
  regions,
  wssBytes,
  accuracy,
  sampleUs: count.describe('Sampling interval at the end, µs; auto-tuning changes it.'),
  aggrUs: count.describe('Aggregation interval at the end, µs.'),
  stoppedUs: count
    .nullable()
    .describe('When all its targets had ended and it stopped, µs; null: it ran to the end.'),
  stat: z
    .strictObject({
      refreshedUs: count.describe('When they were refreshed last, µs.'),
      aggrIntervalUs: count.describe('The aggregation interval at that time, µs.'),
      estimatedMemoryBandwidth: value.describe('Bytes per second.'),
      memoryIdleMsPercentiles: z
        .array(z.int())
        .describe('By percent of the memory, 0 to 100: for how long it is idle, ms.'),
    })
    .nullable()
    .optional()
    .describe('Of contexts as DAMON_STAT has: what it tells; null: nothing in the first 5 s.'),
  schemes: z
    .array(scheme)
    .optional()
    .describe('Its operation schemes at the end; left out where it has none.'),
  removedSchemes: z
    .array(
      scheme.extend({
        index: count.describe('Its position among the schemes of the context.'),
        removedAtUs: count.describe('When a commit took it away, µs.'),
      }),
    )
    .optional()
    .describe('Schemes that commits took away, the last 64; left out where there are none.'),
  realTime: realTime.optional(),
})

const memory = z.strictObject({
  presentBytes: count.describe('In memory at the end.'),
  absentBytes: count.describe('Paged out at the end.'),
  activeBytes: count.describe('In active lists at the end.'),
  hugeBytes: count.describe('In huge pages at the end.'),
  pagedOutBytes: count.describe('Paged out over the run.'),
  refaultedBytes: count.describe('Back in memory because it was touched, over the run.'),
  migratedBytes: count.describe('Moved to another node, over the run.'),
  nodes: z
    .array(z.strictObject({ id: count, capacityBytes: count, usedBytes: count }))
    .describe('Memory of all targets at the end, by NUMA node.'),
})

const course = z.strictObject({
  mean: value.describe('Of all ticks.'),
  max: value.describe('Of any tick.'),
  end: value.describe('At the last tick.'),
})

const stall = z.strictObject({
  totalUs: value.describe('Since the start, µs.'),
  avg10: value.describe('Over 10 s at the end, per cent.'),
  avg60: value.describe('Over 60 s at the end, per cent.'),
  avg300: value.describe('Over 300 s at the end, per cent.'),
})

const stallOfMachine = stall.extend({
  avg10Max: value.describe('The highest that avg10 was, per cent.'),
})

const SOME = 'Time in which something waited for memory.'
const FULL = 'Time in which all that had something to do waited for memory.'

const bytesOverTime = {
  residentBytes: course.describe('In memory.'),
  swappedBytes: course.describe('In swap.'),
  hugeBytes: course.describe('In huge pages.'),
  bloatBytes: count.describe('In huge pages, and never touched; at the end.'),
  minorFaults: count.describe('First touches.'),
  majorFaults: count.describe('Touches of what was paged out.'),
}

/** Those of all policies; each has its own. */
const policyFigures = z.strictObject(
  Object.fromEntries(
    POLICIES.flatMap(({ figures }) =>
      Object.entries(figures).map(([name, doc]) => [name, z.number().optional().describe(doc)]),
    ),
  ),
)

const slowdown = value
  .nullable()
  .describe('Time that passed over time of its own that it got done; null: none.')

const machine = z
  .strictObject({
    slowdown,
    ...bytesOverTime,
    pressure: z
      .strictObject({ some: stallOfMachine.describe(SOME), full: stallOfMachine.describe(FULL) })
      .describe('Pressure stall information.'),
    targets: z
      .array(
        z.strictObject({
          name: z.string(),
          slowdown,
          memorySlowdown: value.describe('Of that, by memory that is far, or busy; mean.'),
          programSeconds: value.describe('Time of its own that it got done.'),
          stallUs: value.describe('Waits for memory, of all its threads, µs.'),
          busyUs: value.describe('Work of its own on faults, of all its threads, µs.'),
          backlogUs: value.describe('How far an open loop is behind at the end, µs.'),
          hugeShare: share.describe('Share of its accesses to huge pages.'),
          ...bytesOverTime,
        }),
      )
      .describe('The programs of all targets.'),
    nodes: z.array(
      z.strictObject({
        id: count,
        tier: count,
        usedBytes: course.describe('Memory in use, pools of compressed pages among it.'),
        hitShare: share.describe('Share of all accesses to memory that is there.'),
        latencyNs: course.omit({ end: true }).describe('Under its load, ns.'),
        trafficBytesPerSecond: course.omit({ end: true }),
      }),
    ),
    reclaim: z
      .strictObject({
        kswapdScannedBytes: count.describe('Looked at by kswapd.'),
        kswapdFreedBytes: count.describe('Freed by kswapd.'),
        directScannedBytes: count.describe('Looked at by those who allocate.'),
        directFreedBytes: count.describe('Freed by those who allocate.'),
        demotedBytes: count.describe('Moved to the next tier.'),
        stalls: count.describe('Allocations that had to reclaim first.'),
        kswapdUs: value.describe('CPU time of all kswapd, µs.'),
      })
      .describe('What reclaim did over the run.'),
    tierMoves: z
      .strictObject({
        promotedBytes: count.describe('To a faster tier.'),
        demotedBytes: count.describe('To a slower tier.'),
        pingPongBytes: count.describe('Of both, what had moved the other way within 10 s before.'),
      })
      .describe('Moved between tiers over the run, whoever did it.'),
    placement: z
      .strictObject({
        hotPrecision: share.nullable().describe('Of the memory there, the hot share.'),
        hotRecall: share.nullable().describe('Of the hot memory, the share there.'),
      })
      .describe(
        'How the hottest memory, as much as has room there, lies on the fastest tier; null: there is one tier, or ' +
          'nothing hot.',
      ),
    swappedOutBytes: count.describe('Out to swap, over the run.'),
    swappedInBytes: count.describe('Back from swap, over the run.'),
    readAheadBytes: count.describe('Of these, read ahead.'),
    swap: z.array(
      z.strictObject({
        kind: z.string(),
        capacityBytes: count,
        usedBytes: course.describe('Memory in it, as it was in use.'),
        poolBytes: course.describe('Its pool of compressed pages.'),
      }),
    ),
    cgroups: z
      .array(
        z.strictObject({
          path: z.string(),
          some: stall.describe(SOME),
          full: stall.describe(FULL),
        }),
      )
      .describe('Those that the machine has limits for.'),
    khugepaged: z.strictObject({
      pagesScanned: count.describe('Pages that it looked at.'),
      collapsed: count.describe('Huge pages that it made.'),
    }),
    policy: z
      .strictObject({
        name: z.string(),
        cpuUs: value.describe('CPU time that it took, µs.'),
        jobs: z
          .array(z.strictObject({ cgroup: z.string(), figures: policyFigures }))
          .describe('The cgroups that it looks after.'),
      })
      .optional()
      .describe('The policy that ran on the machine; left out where none did.'),
    nrKills: count.describe('Targets that were killed for want of memory.'),
    kills: z
      .array(
        z.strictObject({
          target: z.string(),
          atUs: count,
          cgroup: z.string().describe('Whose memory was short; empty: that of the machine.'),
          bytes: count.describe('What it had, in memory and in swap.'),
        }),
      )
      .describe('Which, in the order of time.'),
  })
  .describe('How programs fared; left out where memory costs nothing.')

/** What became of a check. */
export const checkSchema: z.ZodType<CheckResult> = z.strictObject({
  that: z.string().describe('The condition.'),
  because: z.string().optional().describe('What it shows.'),
  passed: z.boolean().nullable().describe('null: not judged, since the run was interrupted.'),
  figures: z
    .record(z.string(), z.number().nullable())
    .describe('The figures that it names; null: the run had nothing to take it from.'),
  reason: z.string().optional().describe('Why it failed, where its figures do not tell.'),
})

const warning = z.strictObject({
  code: z.string().describe('What it is about; docs/warnings.md explains each.'),
  path: z.string().describe('Where it stands in the scenario.'),
  message: z.string().describe('What is set, and what it leads to.'),
  remedy: z.string().describe('What would be right.'),
})

/** What `summary.json` holds: a {@link RunSummary}. */
export const summarySchema: z.ZodType<RunSummary> = z.strictObject({
  name: z.string(),
  seed: count,
  kernel: z.string(),
  access: z.enum(['bits', 'lazy']).describe('The access engine that ran.'),
  concurrent: z
    .literal(true)
    .optional()
    .describe('Threads raced in real time: the run is another each time, whatever the seed.'),
  virtualUs: count.describe('Virtual time that was run, µs.'),
  isInterrupted: z.boolean().describe('Whether the run ended before its time.'),
  snapshots: count.describe('Aggregations of all contexts.'),
  samples: count.describe('Access checks of all regions of all contexts.'),
  regions,
  wssBytes,
  accuracy,
  contexts: z.array(context).describe("One entry per context, in the scenario's order."),
  memory: memory
    .optional()
    .describe('Memory that schemes act on; left out where none acts on pages.'),
  machine: machine.optional(),
  cost: z
    .strictObject({
      workers: count,
      wallSeconds: z.number().min(0),
      virtualSecondsPerWallSecond: z.number().min(0),
      samplesPerWallSecond: z.number().min(0),
      threads: threads.optional().describe('Of concurrent runs.'),
    })
    .describe('What the run itself took: the only figures that differ from run to run.'),
  checks: z
    .array(checkSchema)
    .optional()
    .describe("What became of the scenario's checks; left out where it has none."),
  warnings: z
    .array(warning)
    .optional()
    .describe('What `run` warned of ahead of the run; left out where there was nothing.'),
})
