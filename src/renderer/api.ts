import type { ChannelName, Contracts } from '../shared/ipc/contracts.ts'
import type { InputOf, OutputOf } from '../shared/ipc/contract.ts'
import type { PushName, Pushes } from '../shared/ipc/pushes.ts'
import { ProblemError } from '../shared/result.ts'
import { plain } from './state/plain.svelte.ts'

/**
 * Asks the main process and answers with its value.
 * @throws ProblemError with one sentence for the user where it refuses.
 */
export async function request<Name extends ChannelName>(
  name: Name,
  input: InputOf<Contracts[Name]>,
): Promise<OutputOf<Contracts[Name]>> {
  // A reactive proxy cannot be cloned into another process; this is the one place where it is taken off.
  const reply = await window.chokepoint.request(name, plain(input))
  if (!reply.ok) throw new ProblemError(reply.problem)
  return reply.value
}

/** Listens to one kind of push; the answer ends the subscription. */
export function onPush<Name extends PushName>(
  name: Name,
  listener: (payload: Pushes[Name]) => void,
): () => void {
  return window.chokepoint.onPush(name, listener)
}

export interface Api {
  request: typeof request
  onPush: typeof onPush
}
export const api: Api = { request, onPush }
