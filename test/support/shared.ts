import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's root: the nearest folder above this file that holds a package.json. */
export const REPOSITORY_ROOT: string = findRoot(dirname(fileURLToPath(import.meta.url)))

/** A file or folder of the reference material beside the checkout. */
export function sharedPath(...parts: string[]): string {
  return join(REPOSITORY_ROOT, '..', 'shared', ...parts)
}

/**
 * Skips the running test (or suite hook) when the reference material is absent, saying so.
 *
 * @returns the path, for use in one expression
 */
export function needShared(test: Mocha.Context, ...parts: string[]): string {
  const path = sharedPath(...parts)
  if (!existsSync(path)) {
    test.test!.title += ' (skipped: ../shared is absent)'
    test.skip()
  }
  return path
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder))
}
