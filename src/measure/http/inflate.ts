import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** Told of the unpacked body; `at` is the instant of the packet that the bytes came in. */
export interface InflateSink {
  onBody(bytes: Buffer, start: number, end: number, at: number): void
  onEnd(at: number): void
  onFailure(reason: string): void
}

export interface Inflater {
  /** Keeps `bytes` until they are unpacked: they must not change. */
  write(bytes: Buffer, at: number): void
  end(at: number): void
  destroy(): void
}

const UNPACKERS = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/**
 * Unpacks a body by its `content-encoding`. Null where there is nothing to unpack; a string where
 * the encoding is not known. Unpacking goes through zlib's threads and comes back later; instants
 * stay those of the packets.
 */
export function createInflater(
  encoding: string | undefined,
  sink: InflateSink,
): Inflater | string | null {
  const name = encoding?.trim().toLowerCase() ?? 'identity'
  if (name === 'identity' || name === '') return null
  if (!Object.hasOwn(UNPACKERS, name)) return `its content-encoding ${name} is not known`
  const unpacker = UNPACKERS[name as keyof typeof UNPACKERS]()
  /** Instants of the pieces still inside, oldest first: pieces are unpacked one after another. */
  const instants: number[] = []
  let ended_at = 0
  unpacker.on('data', (bytes: Buffer) => {
    sink.onBody(bytes, 0, bytes.length, instants[0] ?? ended_at)
  })
  unpacker.on('error', (error) => {
    sink.onFailure(`its ${name} body cannot be unpacked: ${error.message}`)
  })
  unpacker.on('end', () => {
    sink.onEnd(ended_at)
  })
  return {
    write: (bytes, at) => {
      instants.push(at)
      unpacker.write(bytes, () => {
        instants.shift()
      })
    },
    end: (at) => {
      ended_at = at
      unpacker.end()
    },
    destroy: () => {
      unpacker.destroy()
    },
  }
}
