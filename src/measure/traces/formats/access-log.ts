import { countOf } from '../../../engine/format/count-of.ts'
import { accessLogInstant, type Instant } from '../instants.ts'
import { badLine } from '../refuse.ts'
import type { TraceFormatReader } from './trace-format.ts'

/** Common and combined: address, identity, user, [time], "request", status, bytes, and what follows. */
const LINE = /^\S+ \S+ .*?\[([^\]]+)\] "((?:[^"\\]|\\.)*)" \d{3} (?:\d+|-)(.*)$/
const REFERER_AND_AGENT = /^ "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*"/
/** nginx `$request_time`: seconds with milliseconds, often with a name before it. */
const REQUEST_TIME = /(?:^|[\s,])(?:(?:rt|req(?:uest)?_?time)[=:]\s*"?)?(\d+\.\d{1,6})"?(?=[\s,]|$)/
/** Apache `%D`: whole microseconds, and nothing else on the line. */
const MICROSECONDS = /^\s*(\d+)\s*$/
const NS_PER_S = 1e9

interface Took {
  ns: number
  /** nginx writes the instant at which a request ended, Apache the one at which it came. */
  ended: boolean
}

function tookOf(rest: string): Took | null {
  const seconds = REQUEST_TIME.exec(rest)?.[1]
  if (seconds !== undefined) return { ns: Math.round(Number(seconds) * NS_PER_S), ended: true }
  const microseconds = MICROSECONDS.exec(rest)?.[1]
  return microseconds === undefined ? null : { ns: Number(microseconds) * 1_000, ended: false }
}

function earlier(at: Instant, ns: number): Instant {
  const nanos = at.nanos - ns
  const borrowed = Math.floor(nanos / NS_PER_S)
  return { seconds: at.seconds + borrowed, nanos: nanos - borrowed * NS_PER_S }
}

/**
 * Access logs of nginx and Apache, common or combined, with the time a request took where one stands
 * behind them. Sources: nginx.org ngx_http_log_module, httpd.apache.org mod_log_config.
 */
export const accessLog: TraceFormatReader = {
  format: 'access-log',
  looksLike: ([line = '']) => LINE.test(line),
  open: (builder, { path_contains }) => {
    let skipped = 0
    return {
      line: (text) => {
        const match = LINE.exec(text)
        if (match === null) throw badLine('a line of an access log (common or combined)', text)
        const [, time = '', request = '', rest = ''] = match
        const logged = accessLogInstant(time)
        if (path_contains !== null && !request.includes(path_contains)) {
          skipped += 1
          return
        }
        const took = tookOf(rest.replace(REFERER_AND_AGENT, ''))
        builder.add({
          at: took?.ended === true ? earlier(logged, took.ns) : logged,
          input_tokens: null,
          output_tokens: null,
          duration_ns: took?.ns ?? null,
          session: null,
          blocks: null,
        })
      },
      end: () => undefined,
      notes: () =>
        skipped === 0
          ? []
          : [`${countOf(skipped, 'line')} left out: no “${path_contains ?? ''}” in the request.`],
    }
  },
}
