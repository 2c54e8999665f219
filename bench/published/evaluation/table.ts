/**
 * What the DAMON project published of its evaluation of 2021 (patches v24, Linux 5.10, a VM of 130 GB on i3.metal), for
 * those of its 24 workloads that have a stand-in here: Documentation/admin-guide/mm/damon/eval.rst of those patches.
 */

/** How it was run: recording, huge pages always, ethp, prcl; `prec` records physical memory. */
export type Setting = 'rec' | 'prec' | 'thp' | 'ethp' | 'prcl'

/** Without DAMON, and by how many percent it changed with each setting. */
export type Published = Readonly<Record<Setting, number>> & { readonly orig: number }

/** One workload: run time in seconds, memory of the system and of the program in KiB, means over the run. */
export interface EvaluatedWorkload {
  readonly runTime: Published
  readonly system: Published
  readonly rss: Published
  /** Age from which prcl paged out, as tuned for the workload by DAMOOS; of damon-tests, perf/schemes. */
  readonly prclAgeS: number
}

/** Names of workloads that have a stand-in. */
export type WorkloadName =
  'freqmine' | 'barnes' | 'water_spatial' | 'streamcluster' | 'ocean_ncp' | 'swaptions'

const changes = (...values: readonly number[]): Published => {
  const [orig, rec, prec, thp, ethp, prcl] = values
  return { orig, rec, prec, thp, ethp, prcl }
}

/** Columns: orig, rec, prec, thp, ethp, prcl. */
export const EVALUATED: Readonly<Record<WorkloadName, EvaluatedWorkload>> = {
  freqmine: {
    runTime: changes(445.987, -2.16, -2.25, -2.31, -1.88, 1.22),
    system: changes(982_941, 1.35, 1.12, 0.77, 1.84, -23.63),
    rss: changes(552_491, 0.04, 0.06, 0.74, 0.34, -93.38),
    prclAgeS: 3,
  },
  barnes: {
    runTime: changes(131.441, -1.65, -2.36, -9.22, -3.99, 12.3),
    system: changes(1_210_471, 0.12, -0.49, 0.03, 0.57, -22.01),
    rss: changes(1_220_515, -0.18, -0.23, 0.66, 0.01, -44.2),
    prclAgeS: 14,
  },
  water_spatial: {
    runTime: changes(133.295, -0.27, -0.4, -0.15, 0.39, 15.27),
    system: changes(670_580, 1.47, -0.08, -0.35, 1.19, -44.39),
    rss: changes(664_312, -0.03, -0.19, -0.03, -0.11, -60.68),
    prclAgeS: 4,
  },
  streamcluster: {
    runTime: changes(599.99, 12.35, 2.89, -13.02, -8, 16.02),
    system: changes(115_857, 33.95, 36.61, 5.41, 16.13, 15.18),
    rss: changes(110_992, -0.05, -0.02, 4.16, 4.69, -0.8),
    prclAgeS: 18,
  },
  ocean_ncp: {
    runTime: changes(153.833, 0.27, 1.56, -30.69, -9.45, 7.28),
    system: changes(3_915_132, 0.06, -0.79, 80.08, 15.77, 0.13),
    rss: changes(3_947_093, -0.18, 0.13, 81.55, 16.8, -0.06),
    prclAgeS: 53,
  },
  swaptions: {
    runTime: changes(220.462, 0.99, -0.01, -0.25, 0.52, 1.59),
    system: changes(13_694, 107.76, 107.86, -6.55, 84.96, 105.48),
    rss: changes(5_665, 0.94, 0.98, 0.3, -0.64, -36.21),
    prclAgeS: 0,
  },
}

/** In the order of {@link EVALUATED}. */
export const WORKLOADS = Object.keys(EVALUATED) as WorkloadName[]

/** The change, in percent, of the sum over the workloads that have a stand-in. */
export function totalChange(
  quantity: 'runTime' | 'system' | 'rss',
  setting: Setting,
  names: readonly WorkloadName[] = WORKLOADS,
): number {
  let orig = 0
  let now = 0
  for (const name of names) {
    const published = EVALUATED[name][quantity]
    orig += published.orig
    now += published.orig * (1 + published[setting] / 100)
  }
  return (now / orig - 1) * 100
}

/** Below, a change is not told from none, in per cent. */
export const NOISE_PERCENT = 1

/**
 * A change, as far as it is known: give or take what recording changed in the same table, which does nothing to
 * memory, and one per cent at least.
 */
export function withinNoise(published: Published, setting: Setting): readonly [number, number] {
  const { [setting]: change, rec, prec } = published
  const noise = Math.max(NOISE_PERCENT, Math.abs(rec), Math.abs(prec))
  return [change - noise, change + noise]
}
