/** Files of the package, wherever the code that asks lies: compiled file by file, or bundled. */
import { existsSync } from 'node:fs'

let root: URL | undefined

/** The URL of a file, by its path from the root of the package. */
export function packageFile(path: string): URL {
  root ??= rootOf(new URL('.', import.meta.url))
  return new URL(path, root)
}

function rootOf(folder: URL): URL {
  return existsSync(new URL('package.json', folder)) ? folder : rootOf(new URL('..', folder))
}
