import log from 'electron-log/main.js'

/**
 * The one logger. Everything goes to a file in the system's log folder; a secret never reaches it,
 * since only problems and lifecycles are logged, not what is sent.
 */
export { log }

/** The file may grow to this before the older half is put aside. */
const FILE_BYTES_MAX = 5 * 1024 * 1024

export function startLogging(isPackaged: boolean): void {
  // A closed terminal raises EPIPE on the next line printed; that must not end the program.
  process.stdout.on('error', () => undefined)
  process.stderr.on('error', () => undefined)
  log.transports.file.maxSize = FILE_BYTES_MAX
  log.transports.file.level = isPackaged ? 'info' : 'debug'
  log.transports.console.level = isPackaged ? false : 'warn'
  log.errorHandler.startCatching({ showDialog: false })
}
