import type { Advice } from './advice.js'
import type { Setting } from './setting.js'

/** A context that starts paused, and that nothing resumes. */
export function* adviseOnPause({ context, run, index }: Setting): Generator<Advice> {
  if (context.isPaused !== true || run === null) return
  const resumes = run.events?.some(
    (event) => event.context === index && event.do === 'commit' && !event.isPaused,
  )
  if (resumes === true) return
  yield {
    code: 'paused-for-good',
    at: ['pause'],
    message: 'it starts paused, and no event resumes it: there is no snapshot',
    remedy: 'pause: false, or events with pause: false',
  }
}
