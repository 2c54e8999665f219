/** Values as an async iterator that holds their maker back when nobody takes them. */

/** Values that may wait for their reader. */
const WAITING_MAX = 256

/** See the top of the file. */
export interface Stream<Value> {
  /** Puts in a value, if somebody reads. */
  put(value: Value): void
  readonly isRead: boolean
  /** Resolves when few enough are waiting. */
  drained(): Promise<void>
  /** From now on nothing waits for the reader: the work is being cut. */
  release(): void
  /** No more will come; or the work failed. */
  end(error?: Error): void
  iterate(): AsyncIterator<Value>
}

/** A stream that nobody reads yet. */
export function createStream<Value>(): Stream<Value> {
  const waiting: Value[] = []
  let isRead = false
  let isEnded = false
  let isReleased = false
  let failure: Error | undefined
  let wakeReader: (() => void) | undefined
  let wakeWriter: (() => void) | undefined

  const next = async (): Promise<IteratorResult<Value, undefined>> => {
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
    put(value) {
      if (!isRead) return
      waiting.push(value)
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
