import type { RunProgress } from '../engine/run.js'
import { formatTime } from '../base/format.js'

/** Shows how far a run is. */
export interface ProgressBar {
  update(progress: RunProgress): void
  stop(): void
}

/** A bar on standard error; nothing where that is no terminal. */
export async function createProgressBar(durationUs: number): Promise<ProgressBar> {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined }
  const { default: cliProgress } = await import('cli-progress')
  const bar = new cliProgress.SingleBar({
    format: '{bar} {percentage}% | {virtual} of {whole} virtual | {wall} wall | ETA {left}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
  })
  const texts = (virtualUs: number, wallSeconds: number): object => ({
    virtual: formatSeconds(virtualUs / 1e6),
    whole: formatTime(durationUs * 1000),
    wall: formatSeconds(wallSeconds),
    left: virtualUs > 0 ? formatSeconds((wallSeconds * (durationUs - virtualUs)) / virtualUs) : '?',
  })
  bar.start(durationUs, 0, texts(0, 0))
  return {
    update: ({ virtualUs, wallSeconds }) => bar.update(virtualUs, texts(virtualUs, wallSeconds)),
    stop: () => bar.stop(),
  }
}

/** Seconds of wall time: `7.5 s`, `2 m 10 s`. */
export function formatSeconds(value: number): string {
  return value < 60 ? `${value.toFixed(1)} s` : formatTime(Math.round(value) * 1e9)
}
