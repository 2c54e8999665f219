/** How often hardware samples are taken, so that taking them stays within a share of one CPU. */

/** One who takes samples. */
export interface Sampler {
  /** Accesses for each sample. */
  period: number
  readonly costNs: number
  /** Samples since the start, and when the period was looked at last, and by then. */
  samples: number
  atUs: number
  samplesThen: number
  /** Of one CPU, when the period was looked at last. */
  share: number
}

/** Limits of a period. */
export interface PeriodRule {
  /** How often it is looked at. */
  readonly everyUs: number
  /** Share of one CPU that is aimed at, and how far off it may be. */
  readonly share: number
  readonly slack: number
  readonly min: number
  readonly max: number
  /** From one period to the next. */
  readonly factor: number
}

/** Nothing taken yet. */
export function createSampler(period: number, costNs: number): Sampler {
  return { period, costNs, samples: 0, atUs: 0, samplesThen: 0, share: 0 }
}

/** If it is time: takes the next longer period where samples took too much, the next shorter one where too little. */
export function renewPeriod(sampler: Sampler, nowUs: number, rule: PeriodRule): void {
  const elapsedUs = nowUs - sampler.atUs
  if (elapsedUs < rule.everyUs) return
  const { period, samples, samplesThen, costNs } = sampler
  const share = ((samples - samplesThen) * costNs) / (1000 * elapsedUs)
  if (share > rule.share + rule.slack) {
    sampler.period = Math.min(rule.max, Math.ceil(period * rule.factor))
  } else if (share < rule.share - rule.slack) {
    sampler.period = Math.max(rule.min, Math.floor(period / rule.factor))
  }
  sampler.share = share
  sampler.samplesThen = samples
  sampler.atUs = nowUs
}
