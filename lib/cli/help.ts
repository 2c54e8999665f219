import type { Command } from 'commander'

/** Adds `damon-lab help`; unlike the option parser's own, it refuses commands that there are not. */
export function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .summary('print the help of a command')
    .argument('[command]', 'its name')
    .action(async (name?: string) => {
      const command =
        name === undefined ? program : program.commands.find((each) => each.name() === name)
      if (command !== undefined) command.help()
      const { suggest } = await import('../base/suggest.js')
      const names = program.commands.map((each) => each.name())
      program.error(`error: unknown command '${name}' (${suggest(name!, names)})`)
    })
}

/** Makes the refusal of a command line point at the help of its own command. */
export function hintAtHelp(program: Command): void {
  program.showHelpAfterError('hint: damon-lab help shows commands and options')
  for (const command of program.commands) {
    command.showHelpAfterError(`hint: damon-lab ${command.name()} --help shows what it takes`)
  }
}
