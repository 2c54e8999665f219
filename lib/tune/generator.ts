import { packageFile } from '../base/package-file.js'
import { readFileSync } from 'node:fs'

/** Program and version, as in `damon-lab 0.1.0`. */
export function generator(): string {
  const manifest = packageFile('package.json')
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return `damon-lab ${version}`
}
