/** A document that is longer is none of nvidia-smi's. */
const CHARS_MAX = 16 * 1024 * 1024

const BEGIN = '<?xml'
const END = '</nvidia_smi_log>'

/** Cuts what `nvidia-smi -q -x -l` prints into its documents; what stands between them is let go. */
export class XmlDocuments {
  #lines: string[] | null = null
  #chars = 0
  readonly #onDocument: (text: string) => void

  constructor(onDocument: (text: string) => void) {
    this.#onDocument = onDocument
  }

  push(line: string): void {
    if (line.startsWith(BEGIN)) {
      this.#lines = []
      this.#chars = 0
    }
    if (this.#lines === null) return
    this.#lines.push(line)
    this.#chars += line.length
    if (this.#chars > CHARS_MAX) this.#lines = null
    else if (line.trim() === END) {
      this.#onDocument(this.#lines.join('\n'))
      this.#lines = null
    }
  }
}
