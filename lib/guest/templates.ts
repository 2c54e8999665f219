/**
 * What runs in a guest, ready-made: memory in shares of the guest's. What is published of fleets says how much is idle,
 * not how; these are shapes to begin with [A], each of which a scenario may write out and change.
 */
import type { AreaPlan } from './plan.js'

/** See the top of the file. */
export const TEMPLATES = ['service', 'batch', 'idle', 'diurnal', 'leak'] as const
export type TemplateName = (typeof TEMPLATES)[number]

/** What changes a template. */
export interface TemplateSetting {
  /** Pages of the guest. */
  readonly pages: number
  /** Of what comes and goes: a day, or a round of jobs. */
  readonly periodUs: number
  /** Where in its period a guest begins, a share. */
  readonly phase: number
}

const S = 1e6
const MINUTE = 60 * S
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Length of a round, where nothing is said. */
export const PERIOD_US: Readonly<Record<TemplateName, number>> = {
  service: DAY,
  batch: 10 * MINUTE,
  idle: DAY,
  diurnal: DAY,
  leak: 4 * HOUR,
}

/** The areas of a template. */
export function templateAreas(name: TemplateName, setting: TemplateSetting): AreaPlan[] {
  const { pages, periodUs, phase } = setting
  const area = (
    part: string,
    share: number,
    everyUs: number,
    over: Partial<AreaPlan>,
  ): AreaPlan => ({
    name: part,
    pages: Math.max(1, Math.floor(pages * share)),
    everyUs,
    isFile: false,
    isHuge: false,
    isCache: false,
    churn: 0,
    shape: { kind: 'constant', fromUs: 0, overUs: MINUTE },
    ...over,
  })
  const cache = (share: number, everyUs: number): AreaPlan =>
    area('cache', share, everyUs, {
      isFile: true,
      isCache: true,
      shape: { kind: 'constant', fromUs: 0, overUs: 20 * MINUTE },
    })
  switch (name) {
    case 'service':
      return [
        area('hot', 0.12, S, { isHuge: true }),
        area('warm', 0.15, MINUTE, { churn: 0.0005 }),
        area('started', 0.2, Infinity, {}),
        cache(0.6, HOUR),
      ]
    case 'batch':
      return [
        area('base', 0.05, 10 * S, {}),
        area('job', 0.5, 5 * S, { shape: { kind: 'jobs', periodUs, lastsUs: 0.4 * periodUs } }),
        cache(0.5, HOUR),
      ]
    case 'idle':
      return [area('base', 0.02, 30 * S, {}), area('started', 0.3, Infinity, {}), cache(0.4, DAY)]
    case 'diurnal':
      return [
        area('base', 0.08, S, {}),
        area('load', 0.5, 10 * S, {
          churn: 0.001,
          shape: { kind: 'wave', periodUs, low: 0.1, phase },
        }),
        cache(0.5, HOUR),
      ]
    case 'leak':
      return [
        area('hot', 0.12, S, {}),
        area('leak', 1, Infinity, {
          shape: { kind: 'leak', periodUs },
        }),
        cache(0.3, HOUR),
      ]
  }
}
