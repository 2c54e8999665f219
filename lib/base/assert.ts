import { InvariantError } from './errors.js'

/**
 * Checks what only a fault of the lab's own code can break; never reachable from user input.
 *
 * @param message the invariant in words
 * @throws InvariantError when `condition` is false
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}
