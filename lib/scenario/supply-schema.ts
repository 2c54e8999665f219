/** What a scenario says of its machine, in place of the machine: metrics that goals and watermarks measure. */
import * as z from 'zod'
import { damoValueOf } from '../params/documents.js'
import { truncate, type DamoNumber } from '../params/number.js'
import { readBp, readNr, readPermil, readUs } from '../params/read-numbers.js'
import type { DamoValue } from '../params/value.js'
import type { SuppliedDocument, SupplyDocument } from './document.js'
import { exactNumber, exactValue } from './exact-values.js'
import { mapOf } from './maps.js'

/** µs in a second. */
const ALL_TIME = 1_000_000
const ALL_PERMIL = 1000
const ALL_BP = 10_000
const SHARE = 'a share from 0 % to 100 %'

type Read = (value: DamoValue) => DamoNumber

const permil = value(readPermil, ALL_PERMIL, `${SHARE} (a bare number is permil)`)
const bp = value(readBp, ALL_BP, `${SHARE} (a bare number is basis points)`)
const stall = value(readUs, ALL_TIME, 'a time up to 1 s (a bare number is µs)')

/** A value of a metric, in its unit and whole. */
function value(read: Read, max: number, expected: string): z.ZodType<number> {
  return exactNumber(expected, read, (given) => given >= 0 && given <= max).transform((given) =>
    Number(truncate(read(damoValueOf(given)))),
  )
}

const PATH = 'the path of a memory cgroup'

const ofNode = {
  nid: exactValue
    .nodeId()
    .transform((given) => Number(readNr(damoValueOf(given))))
    .optional()
    .describe('The node that it is about; default: all.'),
}
const ofCgroup = {
  ...ofNode,
  memcg_path: z
    .string({ error: PATH })
    .min(1, { error: PATH })
    .optional()
    .describe('The cgroup that it is about; default: all.'),
}

/** One value, or one each for several nodes or cgroups. */
function perPlace(
  metric: z.ZodType<number>,
  places: typeof ofNode | typeof ofCgroup,
): z.ZodType<readonly SuppliedDocument[] | undefined> {
  const placed: z.ZodType<SuppliedDocument> = mapOf({ value: metric, ...places })
  const keys = Object.keys(places).join(', ')
  return z
    .union([metric, placed, z.array(placed).min(1)], {
      error: `a share, or a map (value, ${keys}), or a list of such maps`,
    })
    .transform((given): readonly SuppliedDocument[] => {
      if (typeof given === 'number') return [{ value: given }]
      return 'value' in given ? [given] : given
    })
    .optional()
}

function overall(metric: z.ZodType<number>): z.ZodType<readonly SuppliedDocument[] | undefined> {
  return metric.transform((given) => [{ value: given }]).optional()
}

/** Metrics with their values from a time on. */
export const supplySchema: z.ZodType<SupplyDocument> = mapOf({
  free_mem_rate: overall(permil).describe('Free memory, for watermarks.'),
  some_mem_psi_us: overall(stall).describe('Time that something waited for memory, per second.'),
  node_mem_used_bp: perPlace(bp, ofNode),
  node_mem_free_bp: perPlace(bp, ofNode),
  node_memcg_used_bp: perPlace(bp, ofCgroup),
  node_memcg_free_bp: perPlace(bp, ofCgroup),
  active_mem_bp: overall(bp),
  inactive_mem_bp: overall(bp),
  hugepage_mem_bp: overall(bp),
})
