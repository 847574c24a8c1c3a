import { InvalidArgumentError, type Command } from 'commander'
import {
  CONCURRENCY_MAX,
  DURATION_S_MAX,
  REQUESTS_PER_S_MAX,
  SPACINGS,
  type Spacing,
} from '../shared/arrivals.ts'
import { TRACE_FORMATS, type TraceFormat } from '../shared/trace.ts'
import { REQUESTS_MAX } from '../shared/workload.ts'
import { positiveNumber, wholeNumber } from './number-options.ts'
import { stagesOption } from './stages-option.ts'

function oneOf<T extends string>(names: readonly T[]): (text: string) => T {
  return (text) => {
    const known = names.find((name) => name === text)
    if (known !== undefined) return known
    throw new InvalidArgumentError(`"${text}" is not one of ${names.join(', ')}`)
  }
}

/** When requests leave, and when the run ends. */
export function addArrivals(command: Command): void {
  command
    .option('--concurrency <n>', 'closed loop: requests in flight', wholeNumber(1, CONCURRENCY_MAX))
    .option('--rate <n>', 'open loop: requests a second', positiveNumber(REQUESTS_PER_S_MAX))
    .option('--stages <list>', 'open loop: a rate that changes, as 30s:1-10,60s:10', stagesOption)
    .option(
      '--arrivals <kind>',
      `one of ${SPACINGS.join(', ')}`,
      oneOf<Spacing>(SPACINGS),
      'poisson',
    )
    .option('--burstiness <n>', 'shape of gamma arrivals; 1 is Poisson', positiveNumber(1_000), 1)
    .option('--max-in-flight <n>', 'open loop: the rest waits', wholeNumber(1, CONCURRENCY_MAX))
    .option('--trace <file>', 'send at the instants of a trace, with its lengths')
    .option(
      '--trace-format <name>',
      `one of ${TRACE_FORMATS.join(', ')}`,
      oneOf<TraceFormat>(TRACE_FORMATS),
    )
    .option('--trace-speed <n>', 'times as fast as recorded', positiveNumber(1_000), 1)
    .option('--requests <n>', 'requests to send', wholeNumber(1, REQUESTS_MAX))
    .option('--duration <s>', 'seconds to send for', positiveNumber(DURATION_S_MAX))
}
