/** prcl of stand-ins, with an age by hand or by the tuner of DAOS, HPDC 2022. */
import { outcomeOf, type Outcome } from './outcomes.js'
import { STAND_INS, type Conditions, type StandIn } from './stand-ins.js'

/** The age that the project set by hand, s. */
export const HAND_SET_S = 5
/** Ages that are tried first, and how far from the best of them others are, s: up to a tenth of the range. */
const FIRST_S = [0, 10, 20, 40, 60]
const AROUND_S = [-6, -3, 3, 6]
/** A program that loses more is not to be, per cent. */
export const SLOWDOWN_MAX = 10
/** The tuner sees shorter runs, of other seeds than those whose outcome is told. */
const TUNING_SEEDS = [7]
const TUNING_S = 80

/** Outcomes of all stand-ins with the ages that the tuner finds for them. */
export async function tunedOutcomes(): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const standIn of STAND_INS) {
    outcomes.push(await outcomeOf(standIn, prclFrom(await tunedAgeOf(standIn))))
  }
  return outcomes
}

/** prcl with an age for all. */
export function prclFrom(ageS: number): Conditions {
  return { policy: { name: 'prcl', min_age: `${ageS} s` } }
}

/** What a program loses of its time, per cent. */
export function lossOf({ slowdown }: Outcome, base: Outcome): number {
  return 100 * (slowdown / base.slowdown - 1)
}

/** What it saves of its memory, per cent. */
export function savingOf({ rss }: Outcome, base: Outcome): number {
  return 100 * (1 - rss / base.rss)
}

async function tunedAgeOf(standIn: StandIn): Promise<number> {
  const base = await outcomeOf(standIn, { secondsMax: TUNING_S }, TUNING_SEEDS)
  const scores = new Map<number, number>()
  const tryAge = async (ageS: number): Promise<void> => {
    const outcome = await outcomeOf(
      standIn,
      { ...prclFrom(ageS), secondsMax: TUNING_S },
      TUNING_SEEDS,
    )
    const loss = lossOf(outcome, base)
    scores.set(ageS, loss > SLOWDOWN_MAX ? -Infinity : savingOf(outcome, base) / 2 - loss / 2)
  }
  const best = (): number => [...scores].reduce((a, b) => (b[1] > a[1] ? b : a))[0]
  for (const ageS of FIRST_S) await tryAge(ageS)
  const centre = best()
  for (const distance of AROUND_S) {
    const ageS = centre + distance
    if (ageS >= 0 && ageS <= 60) await tryAge(ageS)
  }
  return best()
}
