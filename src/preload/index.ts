import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge } from '../shared/ipc/bridge.ts'
import { PUSH_NAMES } from '../shared/ipc/pushes.ts'

/**
 * The whole bridge: requests go to main, where sender and input are checked; pushes come from it.
 * Channels that the contract does not name are refused here already.
 */
const bridge: Bridge = {
  request: (name, input) => ipcRenderer.invoke(name, input),
  onPush: (name, listener) => {
    if (!PUSH_NAMES.includes(name)) throw new Error(`there is no push ${name}`)
    const receive = (_event: unknown, payload: Parameters<typeof listener>[0]): void => {
      listener(payload)
    }
    ipcRenderer.on(name, receive)
    return () => {
      ipcRenderer.off(name, receive)
    }
  },
}

contextBridge.exposeInMainWorld('chokepoint', bridge)
