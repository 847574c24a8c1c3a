import { constants, setPriority } from 'node:os'

/**
 * Puts this thread (on Linux; elsewhere its process) before others: windows, samplers and a server on the
 * same machine must not make requests late, nor the runtime's own compiler and collector. Only some users
 * may ask for this; for the others the certificate tells when it was needed.
 */
export function putThreadFirst(): void {
  try {
    setPriority(constants.priority.PRIORITY_ABOVE_NORMAL)
  } catch {
    // Not allowed: nothing is lost but the head start.
  }
}
