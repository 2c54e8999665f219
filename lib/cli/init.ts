import type { Command } from 'commander'
import { print, shellLine } from './host.js'

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
  const [
    { existsSync, statSync },
    path,
    errors,
    { makeFolder },
    { writeWhole },
    { SCENARIO_TEMPLATE },
  ] = await Promise.all([
    import('node:fs'),
    import('node:path'),
    import('../base/errors.js'),
    import('../record/make-folder.js'),
    import('./write-files.js'),
    import('./scenario-template.js'),
  ])
  if (file === '') throw new errors.UsageError('the name of the file is empty; expected one')
  if (existsSync(file)) {
    const isFolder = statSync(file).isDirectory()
    const what = isFolder ? 'is a folder; expected a file' : 'exists already, and is left as it is'
    const other = isFolder ? path.join(file, 'scenario.yaml') : 'other.yaml'
    throw new errors.FileError(file, what, { hint: `name another file: damon-lab init ${other}` })
  }
  makeFolder(path.dirname(file))
  writeWhole(file, SCENARIO_TEMPLATE, 'wx')
  print(`wrote ${file}; run it with: ${shellLine(['damon-lab', 'run', file])}`)
}
