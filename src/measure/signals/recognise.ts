import type { Signal } from '../../shared/signal.ts'
import { parsePage } from '../prometheus/parse.ts'
import { isMark, otherPage } from './other-pages.ts'
import { PageReader, type PageReading } from './page-reader.ts'

/** What an address of metrics turned out to be. */
export interface RecognisedPage {
  /** The servers and exporters that speak on it, as a person knows them. */
  speakers: string[]
  /** Of them, those that serve models. */
  servers: string[]
  signals: Signal[]
  /** Where no server speaks: one sentence that says so, and what the page is if that is known. */
  no_server: string | null
}

/**
 * What a page says at one reading. Values that follow from two readings of a counter are null.
 *
 * @throws {ProblemError} where the page does not parse
 */
export function readSignals(text: string): PageReading {
  return new PageReader().read(text, 0n)
}

/**
 * Whose page it is, and the signals that it offers in the words of this program.
 *
 * @throws {ProblemError} where the page does not parse
 */
export function recognisePage(text: string): RecognisedPage {
  const { speakers, signals } = readSignals(text)
  const servers = speakers.filter(({ kind }) => kind === 'server').map(({ name }) => name)
  return {
    speakers: speakers.map(({ name }) => name),
    servers,
    signals,
    no_server: servers.length > 0 ? null : noServer(text, speakers.length > 0),
  }
}

/**
 * Why nothing can be read from a page that does parse.
 *
 * @throws {ProblemError} where the page does not parse
 */
export function unknownPage(text: string): string {
  const what = otherPage(parsePage(text, isMark).samples.keys())
  return `The metrics page has no signal that is known here${what === null ? '' : `. It is ${what}`}.`
}

function noServer(text: string, machine: boolean): string {
  return machine
    ? 'The metrics page tells of the machine, and of no server of models.'
    : unknownPage(text)
}
