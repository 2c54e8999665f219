import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A folder for the tests of the enclosing suite, fresh for each test and removed after it.
 *
 * @returns a path in that folder; with no parts the folder itself
 */
export function useTemporaryFolder(): (...parts: string[]) => string {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'damon-lab-test-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return (...parts) => join(folder, ...parts)
}
