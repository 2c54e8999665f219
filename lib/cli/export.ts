import { Option, type Command } from 'commander'
import { remark } from './host.js'

/** What can be made of a set-up. */
type ExportKind = 'damo' | 'sysfs' | 'schemes' | 'damos'

interface ExportOptions {
  readonly to: ExportKind
  readonly format?: string
  readonly out?: string
}

/** The first is the default. */
const FORMATS: Readonly<Record<ExportKind, readonly string[]>> = {
  damo: ['json', 'yaml', 'report'],
  sysfs: ['table', 'script'],
  schemes: ['json', 'exact'],
  damos: ['text'],
}

/** Adds `damon-lab export`. */
export function addExport(program: Command): void {
  program
    .command('export')
    .summary('turn a set-up into what a kernel or damo takes')
    .description(
      'Writes the kdamonds of a scenario, or of a file of damo, in a form that a kernel takes. Numbers are ' +
        'written so that nothing of them is lost.',
    )
    .argument('<file>', 'scenario, kdamonds (JSON or YAML), or schemes (JSON or .damos)')
    .addOption(
      new Option(
        '--to <form>',
        'damo: a file for damo start; sysfs: the writes, in order; schemes and damos: schemes only',
      )
        .choices(Object.keys(FORMATS))
        .makeOptionMandatory(),
    )
    .option(
      '--format <format>',
      'of damo: json, yaml or report; of sysfs: table or script; of schemes: json, as damo writes it, or exact',
    )
    .option('--out <file>', 'write to a file')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab export scenario.yaml --to damo --out kdamonds.json    # then: damo start kdamonds.json\n' +
        '  damon-lab export kdamonds.json --to sysfs --format script --out setup.sh\n' +
        '  damon-lab export old.damos --to schemes --out schemes.json\n',
    )
    .action(runExport)
}

async function runExport(file: string, { to, format, out }: ExportOptions): Promise<void> {
  const formats = FORMATS[to]
  const chosen = format ?? formats[0]
  if (!formats.includes(chosen)) {
    const { UsageError } = await import('../base/errors.js')
    throw new UsageError(
      `--format ${chosen}: not a format of --to ${to}; expected ${formats.join(' or ')}`,
    )
  }
  const { loadSetUp } = await import('./export-source.js')
  const { formatSetUp } = await import('./export-text.js')
  const setUp = await loadSetUp(file)
  const text = formatSetUp(setUp, to, chosen)
  for (const note of setUp.notes) remark(`note: ${note}`)
  if (out === undefined) process.stdout.write(text)
  else {
    const { writeWhole } = await import('./write-files.js')
    writeWhole(out, text)
  }
}
