// Progress lines of the build scripts. They go to stderr, so that a command's own output
// (`npm run -s cli -- … --json`) stays machine-readable.

import process from 'node:process'

/** One step of the set-up, as it begins. */
export function step(text) {
  process.stderr.write(`· ${text}\n`)
}

/** A fact worth knowing, indented under the step it belongs to. */
export function note(text) {
  process.stderr.write(`  ${text}\n`)
}

/** The one sentence that says what is wrong; the caller then exits. */
export function problem(text) {
  process.stderr.write(`✗ ${text}\n`)
}

/** An error whose message is meant for the user as it is: printed without a stack. */
export class UserError extends Error {
  constructor(message) {
    super(message)
    this.name = 'UserError'
  }
}

/** Runs a script's main function; a UserError becomes one sentence and exit code 1. */
export async function runMain(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (error instanceof UserError) problem(error.message)
    else problem(error?.stack ?? String(error))
    process.exitCode = 1
  }
}
