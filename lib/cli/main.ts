#!/usr/bin/env node
/** The program. Nothing else in the package ends the process, or sets what it ends with. */
import { EXIT } from './exit-codes.js'
import { createProgram } from './program.js'
import { writeOutputWhole } from './whole-output.js'

const program = createProgram(process.argv.slice(2))

writeOutputWhole()
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head`) is no fault of anybody's.
  if (error.code === 'EPIPE') process.exit(EXIT.ok)
  process.stderr.write(
    `error: standard output: cannot be written (${error.code ?? error.message})\n`,
  )
  process.exit(EXIT.usage)
})
process.stderr.on('error', () => undefined)
process.on('uncaughtException', (error) => {
  void program
    .fail(error)
    .then((code) => (process.exitCode = code))
    .finally(() => process.exit())
})

process.exitCode = await program.run()
