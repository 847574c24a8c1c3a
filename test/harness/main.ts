import { CASES, stateOf } from './cases.ts'
import { FakeBridge } from './fake-bridge.ts'

const query = new URLSearchParams(location.search)
const chosen = CASES[query.get('case') ?? 'first-run']
if (chosen === undefined) throw new Error(`There is no case "${query.get('case') ?? ''}".`)

const bridge = new FakeBridge(stateOf(chosen, query))
Object.defineProperty(window, 'chokepoint', { value: bridge })

await import('../../src/renderer/main.ts')
// The window subscribes once its first requests are answered.
setTimeout(() => chosen.after?.(bridge), 400)
