/**
 * How a monitoring thread hands its snapshots over: it fills one of two boxes while the main thread reads the other.
 * A reader that is slow leaves the thread waiting with a full box, which stretches its loop.
 */
import { outboxOver, type Outbox } from '../outbox.js'
import { awaitMailRead, isMailRead, putMail, type Control } from './control.js'

/** So often the main thread is told how far a thread is, if there is no snapshot to tell it. */
const SILENCE_US_MAX = 50_000

/** See the top of the file. */
export interface Mailer {
  /** The box to fill. */
  readonly box: Outbox
  /** Hands the box over if the other one has been read, and there is something to tell. */
  offer(nowUs: number): void
  /** Hands the box over as soon as the other one has been read. */
  send(): void
  /** As {@link send}, and waits until the box has been read. */
  flush(): void
}

/**
 * A mailer of monitoring thread `m`.
 *
 * @param reachedUs up to when all snapshots have been put into boxes
 */
export function createMailer(
  control: Control,
  m: number,
  buffers: readonly [SharedArrayBuffer, SharedArrayBuffer],
  reachedUs: () => number,
): Mailer {
  const boxes = buffers.map((buffer) => outboxOver(buffer))
  let current = 0
  let sentUs = 0
  const send = (): void => {
    awaitMailRead(control, m)
    putMail(control, m, { box: current, bytes: boxes[current].used, reachedUs: reachedUs() })
    current = 1 - current
    boxes[current].used = 0
  }
  return {
    get box() {
      return boxes[current]
    },
    offer(nowUs) {
      if (boxes[current].used === 0 && nowUs - sentUs < SILENCE_US_MAX) return
      if (!isMailRead(control, m)) return
      sentUs = nowUs
      send()
    },
    send,
    flush() {
      send()
      awaitMailRead(control, m)
    },
  }
}
