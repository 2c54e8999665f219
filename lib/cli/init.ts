import type { Command } from 'commander'
import { print } from './host.js'

/** Adds `damon-lab init`. */
export function addInit(program: Command): void {
  program
    .command('init')
    .summary('write a commented scenario to start from')
    .description(
      'Writes a small scenario with comments on every part, ready to run. It never writes over a file.',
    )
    .argument('[file]', 'file to write', 'scenario.yaml')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab init && damon-lab run scenario.yaml\n' +
        '  damon-lab init experiments/first.yaml\n',
    )
    .action(init)
}

async function init(file: string): Promise<void> {
  const [{ mkdirSync, writeFileSync }, path, { FileError }, { fileError }, { SCENARIO_TEMPLATE }] =
    await Promise.all([
      import('node:fs'),
      import('node:path'),
      import('../base/errors.js'),
      import('../record/file-errors.js'),
      import('./scenario-template.js'),
    ])
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, SCENARIO_TEMPLATE, { flag: 'wx' })
  } catch (error) {
    if (isTaken(error)) {
      throw new FileError(file, 'exists already, and is left as it is', {
        hint: 'name another file: damon-lab init other.yaml',
        cause: error,
      })
    }
    throw fileError(file, 'cannot be written', error)
  }
  print(`wrote ${file}; run it with: damon-lab run ${file}`)
}

/** Whether a file of that name is there already. */
function isTaken(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException
  return code === 'EEXIST' && syscall === 'open'
}
