import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type BrotliDecompress,
  type Gunzip,
  type Inflate,
  type InflateRaw,
} from 'node:zlib'
import type { Flaw } from './channel.ts'

/** Told of the unpacked body; `at` is the instant of the packet that the bytes came in. */
export interface InflateSink {
  onBody(bytes: Buffer, start: number, end: number, at: number): void
  onEnd(at: number): void
  onFlaw(flaw: Flaw): void
}

export interface Inflater {
  /** Keeps `bytes` until they are unpacked: they must not change. */
  write(bytes: Buffer, at: number): void
  /** No more will come; what did is unpacked before the sink hears of the end, whole or not. */
  end(at: number): void
  destroy(): void
}

type Unpacker = BrotliDecompress | Gunzip | Inflate | InflateRaw

const UNPACKERS: Record<string, (first: number) => Unpacker> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: (first) => (isZlib(first) ? createInflate() : createInflateRaw()),
  br: () => createBrotliDecompress(),
}

/**
 * Some servers send `deflate` without the zlib format around it that the name means (RFC 9110,
 * section 8.4.1.2). Its first byte names method 8 in the lower half (RFC 1950, section 2.2).
 */
function isZlib(first: number): boolean {
  return (first & 0x0f) === 8
}

/**
 * Unpacks a body by its `content-encoding`, as it comes. Null where there is nothing to unpack; a
 * string where the encoding is not known. Unpacking goes through zlib's threads and comes back later;
 * instants stay those of the packets.
 * @param bytes_max Of the unpacked body: a few bytes unpack to any number.
 */
export function createInflater(
  encoding: string | undefined,
  bytes_max: number,
  sink: InflateSink,
): Inflater | string | null {
  const name = encoding?.trim().toLowerCase() ?? 'identity'
  if (name === 'identity' || name === '') return null
  const create = Object.hasOwn(UNPACKERS, name) ? UNPACKERS[name] : undefined
  if (create === undefined)
    return `its content-encoding ${name} is not known: ask for gzip or for none`
  return new Unpacking(name, create, bytes_max, sink)
}

class Unpacking implements Inflater {
  readonly #name: string
  readonly #create: (first: number) => Unpacker
  readonly #bytes_max: number
  readonly #sink: InflateSink
  #unpacker: Unpacker | null = null
  /** Instants of the pieces still inside, oldest first: pieces are unpacked one after another. */
  readonly #instants: number[] = []
  #ended_at = 0
  #bytes = 0

  constructor(
    name: string,
    create: (first: number) => Unpacker,
    bytes_max: number,
    sink: InflateSink,
  ) {
    this.#name = name
    this.#create = create
    this.#bytes_max = bytes_max
    this.#sink = sink
  }

  write(bytes: Buffer, at: number): void {
    this.#unpacker ??= this.#begin(this.#create(bytes[0] ?? 0))
    this.#instants.push(at)
    this.#unpacker.write(bytes, () => {
      this.#instants.shift()
    })
  }

  end(at: number): void {
    this.#ended_at = at
    if (this.#unpacker === null) this.#sink.onEnd(at)
    else this.#unpacker.end()
  }

  destroy(): void {
    this.#unpacker?.destroy()
  }

  #begin(unpacker: Unpacker): Unpacker {
    unpacker.on('data', (bytes: Buffer) => {
      this.#bytes += bytes.length
      if (this.#bytes > this.#bytes_max) this.#refuseSize(unpacker)
      else this.#sink.onBody(bytes, 0, bytes.length, this.#instants[0] ?? this.#ended_at)
    })
    unpacker.on('error', (error) => {
      const reason = `its ${this.#name} body cannot be unpacked: ${error.message}`
      this.#sink.onFlaw({ kind: 'malformed', reason })
    })
    unpacker.on('end', () => {
      this.#sink.onEnd(this.#ended_at)
    })
    return unpacker
  }

  #refuseSize(unpacker: Unpacker): void {
    unpacker.destroy()
    const size = `${this.#bytes_max / 1024 / 1024} MB`
    this.#sink.onFlaw({ kind: 'too_large', reason: `its body unpacks to more than ${size}` })
  }
}
