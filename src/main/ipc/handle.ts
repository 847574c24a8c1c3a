import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import { toProblem } from '../../loop/problem.ts'
import { contracts, type ChannelName, type Contracts } from '../../shared/ipc/contracts.ts'
import type { Contract, OutputOf, ParsedOf } from '../../shared/ipc/contract.ts'
import type { Problem, Reply } from '../../shared/result.ts'
import { log } from '../log.ts'
import { isTrustedUrl } from '../security.ts'

/** The functions behind the channels of a contract; a missing one does not compile. */
export type Handlers<C extends Contract> = {
  [Name in keyof C]: (input: ParsedOf<C[Name]>) => OutputOf<C[Name]> | Promise<OutputOf<C[Name]>>
}

type AnyHandler = (input: unknown) => unknown

/**
 * Registers every channel. Each call is checked for its sender and parsed by its schema, and is
 * answered with a value or a problem; nothing a window sends can end the program.
 */
export function handleAll(handlers: Handlers<Contracts>): void {
  for (const name of Object.keys(contracts) as ChannelName[]) {
    ipcMain.handle(name, (event, raw: unknown) =>
      answer(name, handlers[name] as AnyHandler, event, raw),
    )
  }
}

async function answer(
  name: ChannelName,
  handler: AnyHandler,
  event: IpcMainInvokeEvent,
  raw: unknown,
): Promise<Reply<unknown>> {
  if (!isTrustedUrl(event.senderFrame?.url ?? '')) {
    log.warn(`${name} refused: the sender is not the program's own page`)
    return { ok: false, problem: { code: 'not_allowed', message: 'This page may not ask that.' } }
  }
  try {
    const input: unknown = contracts[name].input.parse(raw)
    return { ok: true, value: await handler(input) }
  } catch (error) {
    const problem: Problem = toProblem(error)
    if (problem.code === 'internal') log.error(name, error)
    return { ok: false, problem }
  }
}
