/** The snapshots of a run as an async iterator that holds the run back when nobody takes them. */
import type { Snapshot } from '../core/snapshot.js'

/** Snapshots that may wait for their reader. */
const WAITING_MAX = 256

/** See the top of the file. */
export interface SnapshotStream {
  /** Puts in a snapshot, if somebody reads. */
  put(snapshot: Snapshot): void
  readonly isRead: boolean
  /** Resolves when few enough are waiting. */
  drained(): Promise<void>
  /** From now on nothing waits for the reader: the run is being cut. */
  release(): void
  /** No more will come; or the run failed. */
  end(error?: Error): void
  iterate(): AsyncIterator<Snapshot>
}

/** A stream that nobody reads yet. */
export function createSnapshotStream(): SnapshotStream {
  const waiting: Snapshot[] = []
  let isRead = false
  let isEnded = false
  let isReleased = false
  let failure: Error | undefined
  let wakeReader: (() => void) | undefined
  let wakeWriter: (() => void) | undefined

  const next = async (): Promise<IteratorResult<Snapshot, undefined>> => {
    while (waiting.length === 0) {
      if (failure !== undefined) throw failure
      if (isEnded) return { done: true, value: undefined }
      await new Promise<void>((resolve) => (wakeReader = resolve))
    }
    const value = waiting.shift()!
    if (waiting.length < WAITING_MAX) wakeWriter?.()
    return { done: false, value }
  }
  return {
    put(snapshot) {
      if (!isRead) return
      waiting.push(snapshot)
      wakeReader?.()
    },
    get isRead() {
      return isRead
    },
    async drained() {
      while (isRead && !isReleased && waiting.length >= WAITING_MAX) {
        await new Promise<void>((resolve) => (wakeWriter = resolve))
      }
    },
    release() {
      isReleased = true
      wakeWriter?.()
    },
    end(error) {
      isEnded = true
      failure = error
      wakeReader?.()
    },
    iterate() {
      isRead = true
      return {
        next,
        return() {
          isRead = false
          waiting.length = 0
          wakeWriter?.()
          return Promise.resolve({ done: true, value: undefined })
        },
      }
    },
  }
}
