/** Keeps the snapshots of damo's records: as they are while they are few, beyond that as bytes in a spool. */
import { decodeFrame, encodeFrame, type DamoFrame } from './damo-model.js'
import { Spool } from './spool.js'

/** Who takes snapshots. */
export interface FrameSink {
  append(stream: number, frame: DamoFrame): void
}

/** Regions that are held as they are; 24 bytes each. */
const HELD_REGIONS_MAX = 400_000

/** See the top of the file. */
export class FrameStore implements FrameSink {
  readonly spool: Spool
  #held: DamoFrame[][] = []
  #heldRegions = 0
  #isSpooled = false

  /**
   * Makes a store with room in a folder.
   *
   * @throws FileError
   */
  constructor(folder: string) {
    this.spool = new Spool(folder)
  }

  /**
   * Adds a snapshot to a stream.
   *
   * @throws FileError
   */
  append(stream: number, frame: DamoFrame): void {
    if (this.#isSpooled) {
      this.spool.append(stream, encodeFrame(frame))
      return
    }
    const frames = (this.#held[stream] ??= [])
    frames.push(frame)
    this.#heldRegions += frame.target.age.length
    if (this.#heldRegions > HELD_REGIONS_MAX) this.#spoolHeld()
  }

  /**
   * The snapshots of a stream in the order in which they came; the same objects each time where they are held.
   *
   * @throws FileError
   */
  *frames(stream: number): Generator<DamoFrame, void> {
    yield* this.#held.at(stream) ?? []
    for (const bytes of this.spool.frames(stream)) yield decodeFrame(bytes)
  }

  /** Releases what the snapshots are kept in. */
  close(): void {
    this.spool.close()
  }

  #spoolHeld(): void {
    this.#isSpooled = true
    this.#held.forEach((frames, stream) => {
      for (const frame of frames) this.spool.append(stream, encodeFrame(frame))
    })
    this.#held = []
  }
}
