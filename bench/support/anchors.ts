/** The same loops in C: builds `bench/anchors/*.c` where gcc is there, and runs them. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './paths.js'
import type { Measured, Variant } from './suite.js'

const SOURCES = join(ROOT, 'bench', 'anchors')
const PROGRAMS = join(SOURCES, 'build')
const FLAGS = ['-std=c11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-O3', '-march=native']

/** C programs that are built. */
export interface Anchors {
  /** The compiler's own words. */
  readonly compiler: string
  /** A variant that runs a program; none of its time is Node's. */
  variant(program: string, ...args: (string | number)[]): Variant
}

/**
 * Builds every anchor.
 *
 * @returns null where gcc is missing
 */
export function buildAnchors(): Anchors | null {
  const version = spawnSync('gcc', ['--version'], { encoding: 'utf8' })
  if (version.status !== 0) return null
  mkdirSync(PROGRAMS, { recursive: true })
  for (const source of readdirSync(SOURCES).filter((name) => name.endsWith('.c'))) {
    const program = join(PROGRAMS, source.slice(0, -2))
    execFileSync('gcc', [...FLAGS, '-o', program, join(SOURCES, source)], { stdio: 'inherit' })
  }
  return {
    compiler: `${version.stdout.split('\n')[0]} ${FLAGS.join(' ')}`,
    variant: (program, ...args) => ({
      name: 'C',
      measure: () => runAnchor(program, args.map(String)),
    }),
  }
}

function runAnchor(program: string, args: string[]): Measured {
  const output = execFileSync(join(PROGRAMS, program), args, { encoding: 'utf8' })
  return JSON.parse(output) as Measured
}
