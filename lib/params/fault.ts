/** What is wrong with parameters, in damo's words and in ours. */
import { UsageError } from '../base/errors.js'

/** Steps from the document's root to the value at fault: keys and indexes. */
export type ParamsPath = readonly (string | number)[]

/**
 * A value that damo cannot take. damo says the text of a Python exception; where nothing of damo catches that, damo
 * stops with a traceback.
 */
export class DamoFault extends UsageError {
  /** Text of the exception. */
  readonly damoText: string
  /** Where the value stands in the document that was read. */
  readonly path: ParamsPath

  constructor(damoText: string, message: string, path: ParamsPath = []) {
    super(message)
    this.damoText = damoText
    this.path = path
  }

  /** The same fault, one step further from the root. */
  below(step: string | number): DamoFault {
    return new DamoFault(this.damoText, this.message, [step, ...this.path])
  }
}

/** Parameters that damo refuses with a message of its own, and exit code 1. */
export class DamoRefusal extends UsageError {}

/** Reads a part of a document; a fault in it gets the part's place. */
export function at<T>(step: string | number, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof DamoFault ? error.below(step) : error
  }
}

/** Runs a step that damo guards: a fault becomes a refusal, which `describe` words from the exception's text. */
export function guarded<T>(step: () => T, describe: (damoText: string) => string): T {
  try {
    return step()
  } catch (error) {
    throw error instanceof DamoFault ? new DamoRefusal(describe(error.damoText)) : error
  }
}
