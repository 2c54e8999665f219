import { fileURLToPath } from 'node:url'

/** The checkout's root, seen from dist/bench/support. */
export const ROOT: string = fileURLToPath(new URL('../../../', import.meta.url))

/** The folder of compiled files (dist). */
export const DIST: string = fileURLToPath(new URL('../../', import.meta.url))
