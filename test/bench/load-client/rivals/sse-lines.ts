interface Chunk {
  choices?: { delta?: { content?: string } }[]
}

/** Counts the events with content in a stream of `data:` lines. */
export class LineReader {
  readonly #onEvent: () => void
  readonly #decoder = new TextDecoder()
  #rest = ''

  constructor(onEvent: () => void) {
    this.#onEvent = onEvent
  }

  push(bytes: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      if (!line.startsWith('data: ') || line === 'data: [DONE]') continue
      const chunk = JSON.parse(line.slice(6)) as Chunk
      if ((chunk.choices?.[0]?.delta?.content ?? '') !== '') this.#onEvent()
    }
  }
}
