import type { ProbeResult } from '../../../shared/probe.ts'
import { ProblemError } from '../../../shared/result.ts'
import { request } from '../../api.ts'
import { session } from '../../state/session.svelte.ts'
import { inputOf, targetInputSchema, type TargetDraft } from './target-draft.ts'

/** A name that no investigation has yet: `Bundled server`, `Bundled server 2`. */
export function freeName(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const next = number === 1 ? name : `${name} ${String(number)}`
    if (!taken.includes(next)) return next
  }
}

/** Starts the bundled server and makes it the target; the loop goes on to the goal. */
export async function useBundledServer(): Promise<void> {
  const { has_api_key: _, ...target } = await request('target:start-bundled', undefined)
  await setTarget(target, undefined)
}

/** Makes what the form holds the target. */
export async function useTarget(draft: TargetDraft): Promise<void> {
  await setTarget(parsed(draft), draft.api_key ?? undefined)
}

/** Sends one request to what the form holds. */
export async function testTarget(draft: TargetDraft): Promise<ProbeResult> {
  return request('target:test', {
    id: session.investigation?.id ?? null,
    target: parsed(draft),
    ...(draft.api_key === null ? {} : { api_key: draft.api_key }),
  })
}

function parsed(draft: TargetDraft): ReturnType<typeof targetInputSchema.parse> {
  const result = targetInputSchema.safeParse(inputOf(draft))
  if (result.success) return result.data
  const message = result.error.issues[0]?.message ?? 'The form holds a field that is not valid.'
  throw new ProblemError({ code: 'bad_input', message })
}

async function setTarget(
  target: ReturnType<typeof targetInputSchema.parse>,
  api_key: string | undefined,
): Promise<void> {
  const taken = session.heads.map((head) => head.name)
  const { id } = await session.ensure(freeName(target.name, taken))
  const key = api_key === undefined ? {} : { api_key: api_key === '' ? null : api_key }
  session.apply(await request('investigation:set-target', { id, target, ...key }))
}
