/** A document that is longer is none of a GPU tool's. */
const CHARS_MAX = 16 * 1024 * 1024

/**
 * Cuts what a program prints again and again into JSON documents: each ends with a bracket at the
 * beginning of a line, or is a line of its own. What stands between them is let go.
 */
export class JsonDocuments {
  #lines: string[] = []
  #chars = 0
  readonly #onDocument: (text: string) => void

  constructor(onDocument: (text: string) => void) {
    this.#onDocument = onDocument
  }

  push(raw: string): void {
    const line = raw.trimEnd()
    if (this.#lines.length === 0 && !/^[[{]/.test(line)) return
    this.#lines.push(line)
    this.#chars += line.length
    const ends = /^[\]}]/.test(line) || (this.#lines.length === 1 && /[\]}]$/.test(line))
    if (ends) this.#onDocument(this.#lines.join('\n'))
    if (ends || this.#chars > CHARS_MAX) {
      this.#lines = []
      this.#chars = 0
    }
  }
}
