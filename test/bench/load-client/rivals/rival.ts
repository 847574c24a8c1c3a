import { writeFileSync } from 'node:fs'
import { createRandom } from '../../../../src/engine/stats/random.ts'
import { readJob, type ClientRun } from '../client-run.ts'

/** Told of each content event of one answer, in order. */
export type OnEvent = () => void

/**
 * Drives one rival the way a benchmark written with it would: as many requests in flight as asked,
 * or one at each instant of a Poisson process by `setTimeout`; the clock read where the rival hands
 * an event over.
 */
export async function runRival(
  send: (port: number, rid: string, onEvent: OnEvent) => Promise<void>,
): Promise<void> {
  const job = readJob()
  const requests: ClientRun['requests'] = []
  const cpu = process.cpuUsage()
  const one = async (seq: number, scheduled: bigint): Promise<void> => {
    const rid = `rival-${String(seq)}`
    const sent = process.hrtime.bigint()
    const instants: bigint[] = []
    let outcome = 'ok'
    try {
      await send(job.port, rid, () => instants.push(process.hrtime.bigint()))
    } catch (error) {
      outcome = String(error)
    }
    requests.push({
      rid,
      outcome,
      scheduled: String(scheduled),
      sent: String(sent),
      first: String(instants[0] ?? sent),
      gaps: instants.slice(1).map((instant, at) => Number(instant - (instants[at] ?? instant))),
    })
  }
  await (job.rate === null
    ? closedLoop(job.streams, job.requests, one)
    : poisson(job.rate, job.requests, one))
  const used = process.cpuUsage(cpu)
  const run: ClientRun = { cpu_s: (used.user + used.system) / 1e6, requests }
  writeFileSync(job.out, JSON.stringify(run))
}

type SendOne = (seq: number, scheduled: bigint) => Promise<void>

async function closedLoop(streams: number, requests: number, one: SendOne): Promise<void> {
  let next = 0
  const slot = async (): Promise<void> => {
    while (next < requests) await one(next++, process.hrtime.bigint())
  }
  await Promise.all(Array.from({ length: streams }, slot))
}

async function poisson(rate: number, requests: number, one: SendOne): Promise<void> {
  const random = createRandom(1)
  const start = process.hrtime.bigint()
  let due_s = 0
  const all = Array.from({ length: requests }, (_, seq) => {
    due_s += -Math.log(1 - random.next()) / rate
    const scheduled = start + BigInt(Math.round(due_s * 1e9))
    return new Promise<void>((resolve) => {
      setTimeout(() => void one(seq, scheduled).then(resolve), due_s * 1_000)
    })
  })
  await Promise.all(all)
}
