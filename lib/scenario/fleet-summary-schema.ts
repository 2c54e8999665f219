/** The form of a fleet's summary.json, for whoever reads it. */
import * as z from 'zod'
import type { FleetSummary } from '../engine/fleet/fleet-summary.js'
import { checkSchema } from './summary-schema.js'

const count = z.int().min(0)
const bytes = z.number().min(0)
const share = z.number().min(0)

const spread = (of: string): z.ZodType<{ end: number; mean: number; max: number }> =>
  z.strictObject({ end: bytes, mean: bytes, max: bytes }).describe(of)

const finding = z.strictObject({ guest: z.string(), reason: z.string() })

const group = z
  .strictObject({
    guests: count,
    scaling: z.string(),
    memoryBytes: bytes.describe('What each was given.'),
    heldBytes: bytes.describe('Behind each on the host, over time.'),
    usedBytes: bytes.describe('Used by each, over time.'),
    accessedBytes: bytes.describe('Accessed by each, over time, as its monitor saw it.'),
    slowdown: z.number().min(1),
    slowdownMax: z.number().min(1).describe('Of the slowest.'),
    pressure: share,
    cpuShare: share.describe('Time that monitoring and scaling took, of one CPU.'),
    returnedBytes: bytes.describe('Of all of them.'),
    failedReturns: count.describe('Of all of them.'),
    rightBytes: bytes.describe('What would have been enough for each, and a tenth to spare.'),
  })
  .describe('Guests that were made alike: means, unless said otherwise.')

const guest = z.strictObject({
  name: z.string(),
  group: z.string(),
  scaling: z.string(),
  state: z.enum(['to come', 'running', 'left', 'killed']),
  memoryBytes: bytes.describe('What it was given.'),
  runningSeconds: z.number().min(0),
  heldBytes: spread('Behind it on the host.'),
  usedBytes: spread('Used by its programs and its kernel.'),
  freeBytes: bytes,
  takenBytes: bytes.describe('Taken out of it by scale-down, or unplugged block by block.'),
  offlineBytes: bytes.describe('Unplugged by memory blocks.'),
  balloonBytes: bytes,
  outBytes: bytes.describe('Not in memory: in its swap, or dropped.'),
  hostOutBytes: bytes.describe("In the host's swap."),
  isWatched: z.boolean().describe("Whether DAMON watched it, its own or the host's."),
  accessedBytes: spread('Accessed, as its monitor saw it, window by window.'),
  structBytes: bytes.describe('Struct pages.'),
  holes: count.describe('Blocks of 2 MiB that stayed above what scale-down took.'),
  slowdown: z
    .number()
    .min(1)
    .describe('Time that its work takes, over what it takes without waiting for memory.'),
  pressure: share.describe('Share of the time in which a program waited for the guest’s memory.'),
  hostStallShare: share.describe('Share of the time in which it waited for the host.'),
  cpuShare: share.describe('Time that monitoring and scaling took, of one CPU.'),
  movedBytes: bytes.describe('Moved within it.'),
  reportedBytes: bytes.describe('Told to the host to be free.'),
  returnedBytes: bytes.describe('Of this, what freed memory of the host.'),
  refaultedBytes: bytes,
  failedReturns: count.describe('Blocks that could not be given back for want of struct pages.'),
  retriedReturns: count,
  failedMoves: count.describe('Blocks that could not be emptied.'),
  oomKills: count.describe('Programs that its kernel killed for want of memory.'),
  rightBytes: bytes.describe(
    'The most that was accessed, its kernel, and a tenth; of what nobody watched, the most it used.',
  ),
})

const host = z.strictObject({
  memoryBytes: bytes,
  usedBytes: spread('Behind guests.'),
  swappedBytes: z.strictObject({ end: bytes, max: bytes }),
  swappedOutBytes: bytes,
  swappedInBytes: bytes,
  schemeBytes: bytes.describe('Of what was swapped out, what schemes of its DAMON asked for.'),
  kills: z
    .array(z.strictObject({ guest: z.string(), atSeconds: z.number(), heldBytes: bytes }))
    .describe('Guests that were killed for want of memory, the first one first.'),
})

const fleet = z.strictObject({
  guests: count,
  running: count.describe('At the end.'),
  overcommit: share.describe('Memory that guests were given, over that of the host.'),
  heldShare: share.describe('What was behind them over time, over what they were given.'),
  slowdown: z.number().min(1).describe('Mean over guests and time.'),
  cpuShare: share,
  returnedBytes: bytes,
  reportedBytes: bytes,
  failedReturns: count,
  wouldFit: count.describe('Guests such as these that the host has memory for, over time.'),
})

/** See the top of the file. */
export const fleetSummarySchema: z.ZodType<FleetSummary> = z.strictObject({
  kind: z.literal('fleet'),
  name: z.string(),
  seed: count,
  virtualUs: count.describe('Virtual time that was run, µs.'),
  isInterrupted: z.boolean(),
  host,
  fleet,
  groups: z.record(z.string(), group).describe('By their names, in the order of the scenario.'),
  guests: z.array(guest).describe('In the order of the scenario.'),
  findings: z
    .strictObject({ idle: z.array(finding), misbehaving: z.array(finding) })
    .describe('Guests that somebody should look at; the worst first.'),
  cost: z
    .strictObject({
      workers: count,
      wallSeconds: z.number().min(0),
      virtualSecondsPerWallSecond: z.number().min(0),
    })
    .describe('What the run itself took: the only figures that differ from run to run.'),
  checks: z
    .array(checkSchema)
    .optional()
    .describe("What became of the scenario's checks; left out where it has none."),
}) as z.ZodType<FleetSummary>
