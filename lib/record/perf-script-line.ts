/** One line of a trace that tells of a region. */

/** A region, and what its line says of its snapshot. */
export interface TraceRegion {
  readonly targetId: bigint
  readonly endNs: bigint
  readonly nrRegions: bigint
  readonly start: bigint
  readonly end: bigint
  readonly samples: bigint
  /** Aggregation intervals; old kernels do not tell. */
  readonly age: bigint | undefined
}

/** A line that begins like one of a region, but is none. */
export class TraceSyntaxError extends Error {}

/** Number of the field with the target's id, behind the event; how many fields follow the event. */
const EVENTS: Partial<Record<string, { readonly target: number; readonly counts: number[] }>> = {
  'damon_aggregated:': { target: 0, counts: [4, 5] },
  'damos_before_apply:': { target: 2, counts: [7] },
}

/**
 * Reads a line.
 *
 * @returns undefined for lines about something else
 * @throws TraceSyntaxError where a field is wrong
 */
export function parseRegionLine(line: string): TraceRegion | undefined {
  // Most lines of a trace of many events are of others; a look is cheaper than taking them apart.
  if (!line.includes('nr_regions=')) return undefined
  const fields = line.trim().split(/\s+/)
  if (fields.length < 4) return undefined
  const at = fields[2].endsWith(':') ? 2 : 3
  const event = EVENTS[(fields.at(at + 1) ?? '').replace(/^damon:/, '')]
  if (event === undefined) return undefined
  const values = fields.slice(at + 2)
  if (!event.counts.includes(values.length)) return undefined
  const [target, nrRegions, range, samples] = values.slice(event.target)
  const age = values.at(event.target + 4)
  const [start, end] = range.slice(0, -1).split('-')
  return {
    targetId: integer(target.split('=')[1]),
    endNs: toNs(fields[at].slice(0, -1)),
    nrRegions: integer(nrRegions.split('=')[1]),
    start: integer(start),
    end: integer(end),
    samples: integer(samples),
    age: age === undefined ? undefined : integer(age),
  }
}

/** A region as damo writes it; the first three fields are placeholders. */
export function regionLine(
  endNs: bigint,
  targetId: string,
  nrRegions: number,
  region: Readonly<Record<'start' | 'end' | 'samples' | 'age', string>>,
): string {
  const seconds = (Number(endNs) / 1e9).toFixed(6)
  return (
    `kdamond.x xxxx xxxx ${seconds}: damon:damon_aggregated: target_id=${targetId} ` +
    `nr_regions=${nrRegions} ${region.start}-${region.end}: ${region.samples} ${region.age}\n`
  )
}

/** As damo computes it: by way of a double. */
function toNs(text: string): bigint {
  const seconds = Number(text)
  if (text === '' || !Number.isFinite(seconds)) throw new TraceSyntaxError('the time is no number')
  return BigInt(Math.trunc(seconds * 1e9))
}

function integer(text: string | undefined): bigint {
  if (text === undefined || !/^-?\d{1,20}$/.test(text)) {
    throw new TraceSyntaxError(`a field is no whole number (got ${JSON.stringify(text ?? '')})`)
  }
  return BigInt(text)
}
