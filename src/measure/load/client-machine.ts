import { availableParallelism } from 'node:os'
import type { ClientMachine } from '../../engine/certificate/sending-threads.ts'
import { isLocal } from '../is-local.ts'

/** This machine, as far as sending threads go: cores that this process may use, and who shares them. */
export function clientMachine(base_url: string): ClientMachine {
  const server_is_local = URL.canParse(base_url) && isLocal(base_url)
  return { cores: availableParallelism(), server_is_local }
}
