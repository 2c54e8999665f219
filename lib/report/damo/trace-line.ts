/** Lines of DAMON's trace events, as perf and trace-cmd print them. */

/** A line, taken apart. */
export interface TraceLine {
  /** As it stands, seconds. */
  readonly time: string
  /** `comm/pid` of perf, `comm-pid` of trace-cmd. */
  readonly process: string
  /** With the subsystem, as in `damon:damon_aggregated`. */
  readonly event: string
  readonly fields: readonly string[]
}

/** Which program printed a trace. */
export type Tracer = 'perf' | 'trace-cmd'

/** Takes a line apart; undefined for lines of another form, such as headers. */
export function parseTraceLine(line: string, tracer: Tracer): TraceLine | undefined {
  const fields = line.split(/\s+/).filter((field) => field !== '')
  if (fields.length < 4) return undefined
  const at = tracer === 'perf' || !fields[2].endsWith(':') ? 3 : 2
  const event = fields.at(at + 1)?.slice(0, -1)
  if (event === undefined) return undefined
  return {
    time: fields[at].slice(0, -1),
    process: tracer === 'perf' ? `${fields[0]}/${fields[1]}` : fields[0],
    event: tracer === 'perf' ? event : `damon:${event}`,
    fields: fields.slice(at + 2),
  }
}
