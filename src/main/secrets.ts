import { safeStorage } from 'electron'
import { z } from 'zod'
import { OWNER_ONLY, readIfThere, writeWhole } from '../loop/atomic-file.ts'
import { log } from './log.ts'

const fileSchema = z.record(z.string(), z.string())

/**
 * Keys of targets, encrypted by the system's keychain. Where the system has none they are held in
 * memory until the program ends: better asked again than written in the clear.
 */
export class Secrets {
  readonly #file: string
  readonly #memory = new Map<string, string>()
  #encrypted: Record<string, string> = {}

  private constructor(file: string) {
    this.#file = file
  }

  static async open(file: string): Promise<Secrets> {
    const secrets = new Secrets(file)
    const text = await readIfThere(file)
    if (text !== null) {
      try {
        secrets.#encrypted = fileSchema.parse(JSON.parse(text))
      } catch (error) {
        log.warn('the file of keys was not as expected and starts anew', error)
      }
    }
    return secrets
  }

  get hasKeychain(): boolean {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Electron 33 has only this form
    return safeStorage.isEncryptionAvailable()
  }

  get(name: string): string | null {
    const held = this.#memory.get(name)
    if (held !== undefined) return held
    const encrypted = this.#encrypted[name]
    if (encrypted === undefined || !this.hasKeychain) return null
    try {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- Electron 33 has only this form
      return safeStorage.decryptString(Buffer.from(encrypted, 'base64'))
    } catch (error) {
      log.warn('a key could not be read from the keychain', error)
      return null
    }
  }

  async set(name: string, secret: string | null): Promise<void> {
    this.#memory.delete(name)
    const others = Object.entries(this.#encrypted).filter(([other]) => other !== name)
    this.#encrypted = Object.fromEntries(others)
    if (secret !== null && secret !== '') {
      if (this.hasKeychain) {
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- Electron 33 has only this form
        this.#encrypted[name] = safeStorage.encryptString(secret).toString('base64')
      } else this.#memory.set(name, secret)
    }
    await writeWhole(this.#file, JSON.stringify(this.#encrypted), OWNER_ONLY)
  }
}
