import { formatCount } from '../base/format.js'
import type { SweepProgress } from '../tune/sweep.js'
import { formatSeconds } from './progress.js'

/** Shows how far a sweep is. */
export interface SweepBar {
  update(progress: SweepProgress): void
  stop(): void
}

/** A bar on standard error; nothing where that is no terminal. */
export async function createSweepBar(): Promise<SweepBar> {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined }
  const { default: cliProgress } = await import('cli-progress')
  const bar = new cliProgress.SingleBar({
    format: '{bar} {percentage}% | {points} | {wall} wall | ETA {left}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
  })
  let phase: SweepProgress['phase'] | undefined
  return {
    update(progress) {
      if (progress.phase !== phase) {
        phase = progress.phase
        bar.start(progress.total, progress.done, textsOf(progress))
      }
      bar.update(progress.done + progress.failed, textsOf(progress))
    },
    stop: () => bar.stop(),
  }
}

/** What stands beside the bar. */
function textsOf({ phase, done, total, foundDone, failed, wallSeconds }: SweepProgress): object {
  const [ended, now] = [done + failed, done + failed - foundDone]
  const what = phase === 'checking' ? 'combinations checked' : 'points done'
  const failures = failed === 0 ? '' : `, ${formatCount(failed)} failed`
  return {
    points: `${formatCount(done)} of ${formatCount(total)} ${what}${failures}`,
    wall: formatSeconds(wallSeconds),
    left: now > 0 ? formatSeconds((wallSeconds * (total - ended)) / now) : '?',
  }
}
