/**
 * Run where files are few (`ulimit -n`), with that number and the address of a server: asks for some
 * more at once than the process can have sockets, and prints how the requests ended, as JSON.
 */
import { readdirSync } from 'node:fs'
import { runAgainst } from './fault-run.fixture.ts'

/** So few that the run does not stop itself. */
const TOO_MANY = 8
const [, , files = '', base_url = ''] = process.argv
const at_once = Number(files) - readdirSync('/dev/fd').length + TOO_MANY
const { end, records, took_ms } = await runAgainst(base_url, {
  arrivals: { kind: 'closed', concurrency: at_once },
  stop: { kind: 'requests', requests: at_once },
})
const ended = records.map(({ outcome, fault, error }) => ({ outcome, fault, error }))
console.log(JSON.stringify({ status: end.status, took_ms, ended }))
