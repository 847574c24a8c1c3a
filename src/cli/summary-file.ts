import { rm, writeFile } from 'node:fs/promises'
import { writeWhole } from '../loop/atomic-file.ts'

/** More than a summary takes, with its examples of errors. */
const RESERVED_BYTES = 128 * 1024

/**
 * A small file that can be written even where the disk has filled up meanwhile: its room is taken
 * ahead, and given back when it is needed.
 */
export class SummaryFile {
  readonly #path: string
  readonly #reserve: string

  private constructor(path: string) {
    this.#path = path
    this.#reserve = `${path}.reserve`
  }

  static async reserve(path: string): Promise<SummaryFile> {
    const file = new SummaryFile(path)
    await rm(path, { force: true })
    // Spaces rather than a hole, which would take no room.
    await writeFile(file.#reserve, Buffer.alloc(RESERVED_BYTES, ' '))
    return file
  }

  async write(text: string): Promise<void> {
    await this.release()
    await writeWhole(this.#path, text)
  }

  /** Gives the room back; does nothing the second time. */
  async release(): Promise<void> {
    await rm(this.#reserve, { force: true })
  }
}
