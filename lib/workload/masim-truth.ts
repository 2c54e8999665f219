/**
 * What share of windows a masim program touches each page in, by calculation.
 *
 * Let a window be W long and a turn T, and let a pattern have a share s of the turns. Which pattern
 * a turn is of is independent of the other turns. A turn can touch a given page during part of the
 * window starts; the windows that one turn reaches are L long altogether, so a window is reached by
 * M = floor(L / T) turns, or by one more in a share L / T - floor(L / T) of cases, each of which
 * runs the pattern with probability s:
 *
 *   share = 1 - (1 - s)^floor(L / T) × (1 - s × (L / T - floor(L / T)))
 *
 * - sequential, at least one round of n positions a turn: a running turn touches the page each r
 *   (the time of a round), so L = W + T - r where W ≥ r, else the rounds do not overlap and L = T ×
 *   W / r;
 * - sequential, less than a round a turn: rounds go on from turn to turn, W × s of the window runs
 *   the pattern, and share = min(1, W × s / r);
 * - random: quanta of T / q with probability p for the page. W longer than a turn: as above with L
 *   = W, and s times the probability of a touch in a turn in place of s; shorter: s × (1 - (1 -
 *   p)^(quanta in W)).
 *
 * A phase with one pattern has s = 1, which makes sequential shares min(1, W / r).
 */
import type { TruthSink } from '../space/access-source.js'
import { pageOfPosition, positionAfter, skipsUnits, type ProgramPattern } from './masim-pattern.js'
import type { MasimProgram, ProgramPhase } from './masim-program.js'
import { repeatedProbability } from './touch-probability.js'

/** What a pattern does to the pages of its region. */
interface Reach {
  readonly pattern: ProgramPattern
  /** One past the last page that is touched. */
  readonly endPage: number
  /** Touches pages apart from each other only: those that hold its positions. */
  readonly isScattered: boolean
  readonly share: number
  readonly accessesPerSecondAndPage: number
}

/** Beyond so many scattered pages, the mean of all pages stands for each. */
const SCATTERED_MAX = 2 ** 16

/**
 * Sinks the truth of a phase.
 *
 * @param starts first page of each region
 */
export function sinkPhaseTruth(
  program: MasimProgram,
  phase: ProgramPhase,
  starts: Int32Array,
  windowUs: number,
  sink: TruthSink,
): void {
  const regions = [...starts.keys()].sort((a, b) => starts[a] - starts[b])
  for (const region of regions) {
    const reaches = phase.patterns
      .filter((pattern) => pattern.region === region && pattern.share > 0)
      .map((pattern) => reachOf(program, pattern, windowUs))
    sinkRegion(reaches, starts[region], program.regions[region].pages, sink)
  }
}

/** Cuts a region wherever one of its patterns begins or ceases to touch. */
function sinkRegion(
  reaches: readonly Reach[],
  start: number,
  pages: number,
  sink: TruthSink,
): void {
  for (let page = 0; page < pages && reaches.length > 0;) {
    let next = pages
    let missed = 1
    let accessesPerSecond = 0
    for (const reach of reaches) {
      const touched = nextTouched(reach, page)
      if (touched === page) {
        missed *= 1 - reach.share
        accessesPerSecond += reach.accessesPerSecondAndPage
        next = Math.min(next, reach.isScattered ? page + 1 : reach.endPage)
      } else next = Math.min(next, touched)
    }
    if (accessesPerSecond > 0) sink(start + page, start + next, 1 - missed, accessesPerSecond)
    page = next
  }
}

/** The first touched page from `page` on; Infinity: none. */
function nextTouched({ pattern, endPage, isScattered }: Reach, page: number): number {
  if (page >= endPage) return Infinity
  return isScattered ? pageOfPosition(pattern, positionAfter(pattern, page)) : page
}

function reachOf(program: MasimProgram, pattern: ProgramPattern, windowUs: number): Reach {
  const { regions, accessesPerUs } = program
  const { isRandom, nrPositions, share } = pattern
  const accessesPerSecond = accessesPerUs * 1e6 * share
  if (isRandom) {
    const endPage = regions[pattern.region].pages
    return {
      pattern,
      endPage,
      isScattered: false,
      share: shareOfRandom(program, pattern, windowUs),
      accessesPerSecondAndPage: accessesPerSecond / endPage,
    }
  }
  const endPage = pageOfPosition(pattern, nrPositions - 1) + 1
  const touchedPages = skipsUnits(pattern, 0) ? nrPositions : endPage
  const isScattered = touchedPages < endPage && touchedPages <= SCATTERED_MAX
  const mean = isScattered ? 1 : touchedPages / endPage
  return {
    pattern,
    endPage,
    isScattered,
    share: shareOfSequential(program, pattern, windowUs) * mean,
    accessesPerSecondAndPage: (accessesPerSecond / touchedPages) * mean,
  }
}

function shareOfSequential(
  { turnUs, accessesPerUs, accessesPerTurn }: MasimProgram,
  { nrPositions, share }: ProgramPattern,
  windowUs: number,
): number {
  const roundUs = nrPositions / accessesPerUs
  if (nrPositions > accessesPerTurn) return Math.min(1, (windowUs * share) / roundUs)
  const reachedUs =
    windowUs >= roundUs ? windowUs + turnUs - roundUs : (turnUs * windowUs) / roundUs
  return shareOfTurns(share, reachedUs / turnUs)
}

function shareOfRandom(
  { turnUs }: MasimProgram,
  { probability, nrQuanta, share }: ProgramPattern,
  windowUs: number,
): number {
  if (windowUs < turnUs) {
    return share * shareOfTurns(probability, (windowUs * nrQuanta) / turnUs)
  }
  return shareOfTurns(share * repeatedProbability(probability, nrQuanta), windowUs / turnUs)
}

/** The probability that one of `turns` turns, on average, is of a kind that has `share` of them. */
function shareOfTurns(share: number, turns: number): number {
  const whole = Math.floor(turns)
  return 1 - (1 - repeatedProbability(share, whole)) * (1 - share * (turns - whole))
}
