import type { PushName, Pushes } from '../../shared/ipc/pushes.ts'
import type { Api } from '../api.ts'

/** An answer, or what makes it of the input; a thrown value is a refusal. */
type Answer = unknown

/** The main process as a test plays it: answers by channel, and pushes when told. */
export class FakeApi {
  readonly asked: [channel: string, input: unknown][] = []
  readonly #answers: Record<string, Answer>
  readonly #listeners = new Map<string, Set<(payload: never) => void>>()

  constructor(answers: Record<string, Answer> = {}) {
    this.#answers = answers
  }

  get api(): Api {
    const request = async (channel: string, input: unknown): Promise<unknown> => {
      this.asked.push([channel, input])
      const answer = this.#answers[channel]
      return typeof answer === 'function' ? (answer as (input: unknown) => unknown)(input) : answer
    }
    const onPush = (name: string, listener: (payload: never) => void): (() => void) => {
      const listeners = this.#listeners.get(name) ?? new Set()
      this.#listeners.set(name, listeners.add(listener))
      return () => listeners.delete(listener)
    }
    return { request, onPush } as unknown as Api
  }

  push<Name extends PushName>(name: Name, payload: Pushes[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(payload as never)
  }

  /** How many still listen. */
  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, listeners) => sum + listeners.size, 0)
  }
}
