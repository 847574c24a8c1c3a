/** The one writer to the terminal: results to stdout, everything else to stderr. */
export const print = {
  result: (text: string): void => {
    process.stdout.write(`${text}\n`)
  },
  note: (text: string): void => {
    process.stderr.write(`${text}\n`)
  },
  /** A line that the next one overwrites, where a person is watching. */
  progress: (text: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`)
  },
  /** Ends a line of progress before something else is said. */
  progressEnd: (): void => {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K')
  },
}
