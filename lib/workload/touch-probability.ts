import { expm1, log1p } from '../base/math.js'

/**
 * The probability that random accesses touch a given page at least once: 1 − (1 −
 * 1/pages)^accesses.
 *
 * @param accesses how many, each to a page of its own choice; may be a fraction
 * @param pages among how many pages, at least 1
 */
export function touchProbability(accesses: number, pages: number): number {
  return repeatedProbability(1 / pages, accesses)
}

/**
 * The probability that something of probability `p` happens at least once in `times` tries: 1 − (1
 * − p)^times.
 */
export function repeatedProbability(p: number, times: number): number {
  if (!(times > 0 && p > 0)) return 0
  return p >= 1 ? 1 : -expm1(times * log1p(-p))
}
