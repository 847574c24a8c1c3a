import type { Signal } from '../../shared/signal.ts'
import { PageReader, type PageReading } from './page-reader.ts'

/**
 * What a page says at one reading. Values that follow from two readings of a counter are null.
 *
 * @throws {ProblemError} where the page does not parse
 */
export function readSignals(text: string): PageReading {
  return new PageReader().read(text, 0n)
}

/**
 * The signals that a page offers, in the words of this program; none where it is some other page.
 *
 * @throws {ProblemError} where the page does not parse
 */
export function recognisedSignals(text: string): Signal[] {
  return readSignals(text).signals
}
