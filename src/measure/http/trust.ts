import { X509Certificate } from 'node:crypto'
import { open } from 'node:fs/promises'
import * as tls from 'node:tls'
import { ProblemError } from '../../shared/result.ts'

/** A bundle of all authorities of the world is a quarter of this. */
const CA_FILE_BYTES_MAX = 1024 * 1024
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

/**
 * Whom connections trust: Node's own authorities, the system's, and those of `ca_file`. Made once for
 * all connections of a server. Throws a ProblemError for a file that cannot be read as certificates.
 */
export async function trust(ca_file: string | null): Promise<tls.SecureContext> {
  const own = ca_file === null ? [] : await readCertificates(ca_file)
  return tls.createSecureContext({ ca: [...new Set([...authorities(), ...own])] })
}

/** A runtime that cannot read the system's store (Node before 22.15) goes on with its own list. */
function authorities(): readonly string[] {
  const { getCACertificates } = tls as Partial<typeof tls>
  if (getCACertificates === undefined) return tls.rootCertificates
  return [...getCACertificates('default'), ...getCACertificates('system')]
}

async function readCertificates(ca_file: string): Promise<string[]> {
  const text = await readSmall(ca_file)
  const found = text.match(CERTIFICATE) ?? []
  if (found.length === 0)
    throw refused(
      `${ca_file} holds no certificate: it has to be a PEM file with "-----BEGIN CERTIFICATE-----" in it.`,
    )
  for (const [index, one] of found.entries())
    if (!isCertificate(one))
      throw refused(
        `Certificate ${index + 1} of ${ca_file} cannot be read: export it again as PEM.`,
      )
  return found
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem)
    return true
  } catch {
    return false
  }
}

async function readSmall(ca_file: string): Promise<string> {
  try {
    const file = await open(ca_file, 'r')
    try {
      const { size } = await file.stat()
      if (size > CA_FILE_BYTES_MAX)
        throw refused(`${ca_file} is larger than 1 MB: a file of certificates is not.`)
      return await file.readFile('latin1')
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw refused(`The file of the certificate authority cannot be read (${why}).`)
  }
}

function refused(message: string): ProblemError {
  return new ProblemError({ code: 'bad_input', message, field: 'connection.ca_file' })
}
