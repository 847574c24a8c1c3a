import type { Reply } from '../result.ts'
import type { ChannelName, Contracts } from './contracts.ts'
import type { InputOf, OutputOf } from './contract.ts'
import type { PushName, Pushes } from './pushes.ts'

/** What the preload script puts into the window as `window.chokepoint`: two functions, no more. */
export interface Bridge {
  request<Name extends ChannelName>(
    name: Name,
    input: InputOf<Contracts[Name]>,
  ): Promise<Reply<OutputOf<Contracts[Name]>>>
  /** Returns a function that ends the subscription. */
  onPush<Name extends PushName>(name: Name, listener: (payload: Pushes[Name]) => void): () => void
}
