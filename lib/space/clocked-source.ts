/** A source that lives by a program's clock: it touches less while the program waits for memory. */
import type { AccessSource, TickBatch, TruthSink, Us } from './access-source.js'
import { programTimeAt, rateAt, type ProgramClock } from './program-clock.js'

/** The same source, asked in machine time. @param isClosed it waits for what it touches */
export function clockedSource(
  source: AccessSource,
  clock: ProgramClock,
  isClosed = true,
): AccessSource {
  const { name, start, end } = source
  return {
    name,
    start,
    end,
    isClosed,
    ask(units, first, last, order, from, to, hits) {
      const programFrom = programTimeAt(clock, from)
      const programTo = programTimeAt(clock, to)
      if (programFrom < programTo) {
        source.ask(units, first, last, order, programFrom, programTo, hits)
      }
    },
    touchesAny(first, last, from, to) {
      const programFrom = programTimeAt(clock, from)
      const programTo = programTimeAt(clock, to)
      return programFrom < programTo && source.touchesAny(first, last, programFrom, programTo)
    },
    countTicks(batch: TickBatch): boolean {
      // Ticks of a program that runs freely are those of the machine; others do not lie on its own grid.
      if (clock.nrKnots > 1 || source.countTicks === undefined) return false
      return source.countTicks(batch)
    },
    mark(bits, first, last, from, to) {
      const programFrom = programTimeAt(clock, from)
      const programTo = programTimeAt(clock, to)
      if (programFrom < programTo) source.mark(bits, first, last, programFrom, programTo)
    },
    truth(at: Us, windowUs: Us, sink: TruthSink) {
      const rate = rateAt(clock, at)
      if (rate === 0) return
      source.truth(programTimeAt(clock, at), windowUs * rate, (first, last, share, perSecond) => {
        sink(first, last, share, perSecond * rate)
      })
    },
    accesses: (first, last, at) => source.accesses(first, last, programTimeAt(clock, at)),
    writeShare: (page, at) => source.writeShare(page, programTimeAt(clock, at)),
    changesWithin(from, to) {
      return source.changesWithin(programTimeAt(clock, from), programTimeAt(clock, to))
    },
  }
}
