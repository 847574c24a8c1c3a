import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { toProblem } from '../loop/problem.ts'
import { addDemo } from './commands/demo.ts'
import { addImport } from './commands/import.ts'
import { addLoop } from './commands/loop.ts'
import { addMeasure } from './commands/measure.ts'
import { addProbe } from './commands/probe.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { print } from './print.ts'

/** Every command; a new one is one file and one line here. */
const COMMANDS = [addMeasure, addProbe, addLoop, addDemo, addImport]

async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('chokepoint')
    .description('Find what limits your inference server before you buy a bigger GPU.')
    .exitOverride()
    .showSuggestionAfterError()
  for (const add of COMMANDS) add(program)
  // A subcommand inherits nothing of this by itself.
  for (const command of program.commands) command.exitOverride()
  try {
    await program.parseAsync(argv)
  } catch (error) {
    process.exitCode = fail(error)
  }
}

function fail(error: unknown): number {
  print.progressEnd()
  // Commander has said its sentence already.
  if (error instanceof CommanderError && !(error instanceof InvalidArgumentError)) {
    return error.exitCode === 0 ? EXIT.done : EXIT.bad_input
  }
  if (error instanceof InvalidArgumentError) {
    print.note(`error: ${error.message}`)
    return EXIT.bad_input
  }
  const problem = toProblem(error)
  print.note(`error: ${problem.message}`)
  return exitCodeOf(problem)
}

await run(process.argv)
