/** Errors as plain values: on the way between threads, errors lose their class, their code and what they carry. */
import { DamonLabError, type ErrorCode } from './errors.js'

/** An error. */
export interface ErrorFault {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string | undefined
  /** What it is about, where that is a file. */
  readonly file: string | undefined
  readonly stack: string | undefined
}

/** The value of an error; what is none of the lab's is a fault of the lab. */
export function faultOf(error: unknown): ErrorFault {
  const isOurs = error instanceof DamonLabError
  return {
    code: isOurs ? error.code : 'ERR_INVARIANT',
    message: error instanceof Error ? error.message : String(error),
    hint: isOurs ? error.hint : undefined,
    file: (error as { readonly file?: string } | null)?.file,
    stack: error instanceof Error ? error.stack : undefined,
  }
}

/** Whether a value is one of these. */
export function isErrorFault(value: unknown): value is ErrorFault {
  return typeof value === 'object' && value !== null && 'code' in value && 'stack' in value
}

/** The error of such a value, with its code; its class is the most general one. */
export function errorOf({ code, message, hint, file, stack }: ErrorFault): DamonLabError {
  const error = new DamonLabError(code, message, hint === undefined ? {} : { hint })
  if (stack !== undefined) error.stack = stack
  return file === undefined ? error : Object.assign(error, { file })
}
