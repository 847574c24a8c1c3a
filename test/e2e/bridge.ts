// The bridge of a window, asked from a test: what the program answers, without the page in between.

import type { Page } from 'playwright-core'
import type { ChannelName, Contracts } from '../../src/shared/ipc/contracts.ts'
import type { InputOf, OutputOf } from '../../src/shared/ipc/contract.ts'
import type { Reply } from '../../src/shared/result.ts'

/** One request through `window.chokepoint`, whatever it carries. */
export function ask(page: Page, name: string, input: unknown): Promise<Reply<unknown>> {
  return page.evaluate(
    ([channel, payload]) => {
      const { chokepoint } = window as unknown as {
        chokepoint: { request: (name: unknown, input: unknown) => Promise<Reply<unknown>> }
      }
      return chokepoint.request(channel, payload)
    },
    [name, input] as const,
  )
}

/** A request that must be answered with a value. */
export async function request<Name extends ChannelName>(
  page: Page,
  name: Name,
  input: InputOf<Contracts[Name]>,
): Promise<OutputOf<Contracts[Name]>> {
  const reply = await ask(page, name, input)
  if (!reply.ok) throw new Error(`${name}: ${reply.problem.message}`)
  return reply.value as OutputOf<Contracts[Name]>
}
