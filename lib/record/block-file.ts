/** Appends blocks to a file, each with one write; keeps the file whole when a write fails. */
import { closeSync, ftruncateSync, openSync } from 'node:fs'
import { assert } from '../base/assert.js'
import { sealBlock } from './block.js'
import { fileError } from './file-errors.js'
import { writeAt } from './file-io.js'
import { BLOCK_HEADER_BYTES, PAYLOAD_BYTES_MAX } from './layout.js'

/** Where to go on in a file that exists. */
export interface ResumePoint {
  /** End of the last good block; what follows is cut off. */
  readonly offset: number
  readonly sequence: number
}

/** An open file of blocks. */
export class BlockFile {
  readonly file: string
  readonly #fd: number
  #offset: number
  #sequence: number
  #isOpen = true

  /**
   * Creates the file, or empties it; with `resume`, cuts and continues one.
   *
   * @throws FileError
   */
  constructor(file: string, resume?: ResumePoint) {
    this.file = file
    this.#offset = resume?.offset ?? 0
    this.#sequence = resume?.sequence ?? 0
    try {
      this.#fd = openSync(file, resume === undefined ? 'w' : 'r+')
      if (resume !== undefined) ftruncateSync(this.#fd, resume.offset)
    } catch (cause) {
      throw fileError(file, 'cannot write the record', cause)
    }
  }

  /** Where the next block will begin. */
  get offset(): number {
    return this.#offset
  }

  /**
   * Appends a block. After an error the file ends with the block before, and is closed.
   *
   * @param block room for the header, then the payload
   * @throws FileError
   */
  append(block: Buffer, payloadBytes: number, kind: number, firstTimeUs: number): void {
    assert(this.#isOpen, 'blocks are appended to an open file')
    assert(payloadBytes <= PAYLOAD_BYTES_MAX, 'a block has at most PAYLOAD_BYTES_MAX')
    sealBlock(block, payloadBytes, this.#sequence, firstTimeUs, kind)
    const end = BLOCK_HEADER_BYTES + payloadBytes
    try {
      writeAt(this.#fd, this.#offset, block, end)
    } catch (cause) {
      this.#abandon()
      throw fileError(this.file, 'cannot write the record', cause)
    }
    this.#offset += end
    this.#sequence++
  }

  /** Closes the file; does nothing when it is closed already. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    closeSync(this.#fd)
  }

  /** Cuts off what a failed write left, where the disk still allows it. */
  #abandon(): void {
    try {
      ftruncateSync(this.#fd, this.#offset)
    } catch {
      // A reader stops before the torn block just as well.
    }
    this.close()
  }
}
