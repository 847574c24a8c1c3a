import type { ResponseHead } from './response-head.ts'

/** What no server may send, or more than any should. */
export interface Flaw {
  kind: 'malformed' | 'too_large'
  /** In words, to follow "the answer": "its content-length is x". */
  reason: string
}

/**
 * Carries one request and its answer: an HTTP/1.1 connection for as long as one user has it, or a
 * stream of HTTP/2. Nothing here throws; what goes wrong arrives at the user.
 */
export interface Channel {
  /** Of the answer so far: of HTTP/1.1 all bytes, of HTTP/2 those of the body. */
  readonly bytes_received: number
  /** The clock's instant of the last bytes that came; null before. */
  readonly read_at: number | null
  /** Whether all of the request has gone to the system. */
  readonly isFlushed: boolean
  /** Hands a request, as HTTP/1.1 writes it, to the socket. Once. */
  send(request: Buffer): void
  /** The user is done: kept for another request where the answer allows it, else ended at once. */
  release(): void
}

/**
 * Whoever has a channel. Each call comes with the instant of its event; after `onEnd`, `onFlaw` or
 * `onClose`, or after a release, none follows. A channel is not released inside `onHead` and `onBody`.
 */
export interface ChannelUser {
  /** Has the channel from now on. `reused`: the connection was there before it was asked for. */
  onChannel(channel: Channel, reused: boolean, at: number): void
  /** The first byte is being handed to the socket. */
  onSent(at: number): void
  onHead(head: ResponseHead, at: number): void
  /** Bytes [start, end) of the body; they are only lent until this returns. */
  onBody(bytes: Buffer, start: number, end: number, at: number): void
  /** What came at this instant has been read to its end, and the answer goes on. */
  onPacket(at: number): void
  /** The answer is whole. */
  onEnd(at: number): void
  onFlaw(flaw: Flaw, at: number): void
  /**
   * There will be no more: the connection could not be made, or ended before the answer was whole.
   * `error` is null where the server closed it in good order.
   */
  onClose(error: Error | null, at: number): void
}
