/** Turns a target's windows into the steps of a recording, each when the windows that follow it are known. */
import { FAR } from './area-fit.js'
import { TOGETHER } from './recorded-parts.js'
import { RecordedRates } from './recorded-rates.js'
import type { RecordedWindow } from './recorded-window.js'
import { CHANCES } from './recording.js'
import { RecordingWriter } from './recording-writer.js'

/** Scratch of all targets: they are read one after the other. */
const rates = new RecordedRates()

/** See the top of the file. */
export class RecordedRows {
  readonly #writer = new RecordingWriter()
  /** The window to be written in the middle. */
  readonly #windows: (RecordedWindow | undefined)[]
  #startPage = 0
  #endPage = 0
  /** Of the pages in hand, 0 for none. */
  #count = 0
  readonly #granulePages: number

  /** @param granulePages pages that are always touched together */
  constructor(granulePages: number) {
    this.#granulePages = granulePages
    this.#windows = Array<undefined>(2 * FAR + 1).fill(undefined)
  }

  /** Takes in a window; they ascend. */
  take(window: RecordedWindow | undefined): void {
    this.#windows.shift()
    this.#windows.push(window)
    const due = this.#windows[FAR]
    if (due === undefined) return
    this.#writer.beginStep(due.startUs, due.endUs, due.rate)
    rates.take(this.#windows, this.#granulePages)
    const { nrParts, start, end, count, rate } = rates.parts
    const { nrSamples } = due.rate
    for (let i = 0; i < nrParts; i++) {
      this.#add(start[i], end[i], codeOf(rate[i], count[i], nrSamples))
    }
    this.#add(0, 0, 0)
    this.#writer.endStep()
  }

  /** Writes what is left. */
  finish(): RecordingWriter {
    for (let i = 0; i < FAR; i++) this.take(undefined)
    return this.#writer
  }

  /** Neighbours of one count become one row. */
  #add(startPage: number, endPage: number, count: number): void {
    if (startPage === this.#endPage && count === this.#count) {
      this.#endPage = endPage
      return
    }
    if (this.#count > 0) this.#writer.addRow(this.#startPage, this.#endPage, this.#count)
    this.#startPage = startPage
    this.#endPage = endPage
    this.#count = count
  }
}

/** The count of a row (recording.ts); shares of 0 and 1 need no chances. */
function codeOf(rate: number, count: number, nrSamples: number): number {
  const isTogether = rate === TOGETHER
  if (isTogether && Number.isInteger(count)) return count
  const chances = Math.round((isTogether ? count / nrSamples : rate) * CHANCES)
  if (chances === 0) return 0
  if (chances >= CHANCES) return nrSamples
  return nrSamples + chances + (isTogether ? CHANCES : 0)
}
