/** Schemes as the loop of their context sees them: clocks and watermarks. */
import type { MonitoringAttributes } from '../core/attributes.js'
import type { LoopSchemes } from '../core/loop-schemes.js'
import { applySamples } from './apply.js'
import type { DamosContext } from './damos-context.js'
import { cancelWalk, closeWalks } from './walk.js'
import { isActive } from './watermarks.js'

/** The clocks of a context's schemes. */
export function createLoopSchemes(context: DamosContext): LoopSchemes {
  return {
    nextSis() {
      let next = Infinity
      for (const { isActivated, nextApplySis } of context.schemes) {
        if (isActivated && nextApplySis < next) next = nextApplySis
      }
      return next
    },
    waitUs: (nowUs) => watermarkWaitUs(context, nowUs),
    nextChangeUs: (nowUs) =>
      hasWatermarks(context) ? context.memory.nextFreeMemChangeUs(nowUs) : Infinity,
    restartClocks(passed: number, attrs: MonitoringAttributes) {
      context.attrs = attrs
      for (const scheme of context.schemes) {
        scheme.nextApplySis = passed + applySamples(context, scheme)
      }
    },
    cancelWalk() {
      cancelWalk(context)
    },
    close() {
      closeWalks(context)
    },
  }
}

function hasWatermarks({ schemes }: DamosContext): boolean {
  for (const { parameters } of schemes) if (parameters.watermarks.metric !== 'none') return true
  return false
}

/** Brings every scheme's activation up to date. @returns the shortest wait; 0 where one is to act, or none is there */
function watermarkWaitUs(context: DamosContext, nowUs: number): number {
  const { schemes, memory } = context
  if (!hasWatermarks(context)) return 0
  const freePermil = memory.freeMemPermil(nowUs)
  let waitUs = Infinity
  for (const scheme of schemes) {
    const { watermarks } = scheme.parameters
    scheme.isActivated = isActive(watermarks, freePermil, scheme.isActivated)
    const isWaiting = watermarks.metric !== 'none' && !scheme.isActivated
    waitUs = Math.min(waitUs, isWaiting ? watermarks.intervalUs : 0)
  }
  return waitUs
}
