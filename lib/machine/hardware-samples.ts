/**
 * Accesses as the hardware samples them (PEBS and the like): of all loads from memory each n-th, of all stores each
 * m-th, with its page. One target's.
 *
 * How many accesses there were is what the program got done, at the rate that it really ran at; to which pages the
 * sampled ones went is drawn by how often each is accessed:
 *
 * ```
 *   accesses since the last time   ───────│───────│───────│──── rest: carried on
 *   of one source                       n-th    2n-th   3n-th         each: a page, then whether it loads or stores
 * ```
 * So it costs by samples, not by accesses or memory, and draws are the same on both access engines. Loads and stores
 * are those that reach memory, which is all that a workload tells; what caches answer is not counted.
 */
import { createKey, deriveKey, mix, STREAM, uniform, type Key } from '../base/random.js'
import {
  createAccessDraw,
  drawBlock,
  drawPage,
  followRates,
  type AccessDraw,
} from './access-draw.js'
import type { ProgramState } from './program-rate.js'
import { ABSENT, mappingAt, nodeAt, orderAt } from './target-memory.js'

/** Accesses for each that is sampled; Infinity: none is. */
export interface SamplePeriods {
  readonly loads: number
  readonly stores: number
}

/** See the top of the file. */
export interface HardwareSamples {
  readonly program: ProgramState
  readonly draws: readonly AccessDraw[]
  readonly key: Key
  nrDraws: number
  /** The program's own time up to which accesses were looked at, µs; see `ProgramSums`. */
  ownUs: number
  /** By source, loads and then stores: candidates, with fractions, that are left over. */
  readonly carried: Float64Array
}

/** Told of a sampled access to a page that is there: order of its folio, index of the node that answered. */
export type SampledAccess = (page: number, order: number, node: number, isWrite: boolean) => void

/** Sampling begins. */
export function createHardwareSamples(program: ProgramState, seed: number): HardwareSamples {
  const { position, space } = program.memory
  const key = createKey()
  deriveKey(key, seed, STREAM.hardware, position, 0, 0)
  return {
    program,
    draws: space.sources.map(createAccessDraw),
    key,
    nrDraws: 0,
    ownUs: program.sums.rateUs,
    carried: new Float64Array(2 * space.sources.length),
  }
}

/**
 * Tells of all accesses since the last time that were sampled; their order tells nothing.
 *
 * @returns samples that were taken
 */
export function takeSamples(
  samples: HardwareSamples,
  periods: SamplePeriods,
  nowUs: number,
  visit: SampledAccess,
): number {
  const { program, draws, carried } = samples
  const ranUs = program.sums.rateUs - samples.ownUs
  samples.ownUs = program.sums.rateUs
  let taken = 0
  draws.forEach((draw, i) => {
    const perSecond = followRates(draw, nowUs)
    const accesses = (perSecond * ranUs) / 1e6
    for (const isWrite of [false, true]) {
      const period = isWrite ? periods.stores : periods.loads
      const at = 2 * i + Number(isWrite)
      const due = carried[at] + accesses / period
      const whole = Math.floor(due)
      carried[at] = due - whole
      if (whole > 0) taken += takeFrom(samples, draw, whole, isWrite, nowUs, visit)
    }
  })
  return taken
}

/** Draws the blocks of all candidates first, so that memory is gone through once, in the order of addresses. */
function takeFrom(
  samples: HardwareSamples,
  draw: AccessDraw,
  candidates: number,
  isWrite: boolean,
  nowUs: number,
  visit: SampledAccess,
): number {
  const { counts, source } = draw
  const { memory } = samples.program
  counts.fill(0)
  for (let i = 0; i < candidates; i++) counts[drawBlock(draw, drawUniform(samples))]++
  let taken = 0
  let mapping = memory.mapped.active.at(0)
  for (let block = 0; block < counts.length; block++) {
    for (let left = counts[block]; left > 0; left--) {
      const page = drawPage(draw, block, drawUniform(samples))
      const share = source.writeShare(page, nowUs)
      const ofKind = isWrite ? share : 1 - share
      if (ofKind < 1 && drawUniform(samples) >= ofKind) continue
      if ((memory.flags[page] & ABSENT) !== 0) continue
      if (mapping === undefined || page < mapping.start || page >= mapping.end) {
        mapping = mappingAt(memory, page)
        if (mapping === undefined) continue
      }
      taken++
      visit(page, orderAt(memory, mapping, page), nodeAt(memory, mapping, page), isWrite)
    }
  }
  return taken
}

function drawUniform(samples: HardwareSamples): number {
  const { key } = samples
  return uniform(mix(samples.nrDraws++, key.k0, key.k1))
}
