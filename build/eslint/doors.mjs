/**
 * The dangerous or delicate APIs, and the one door through which each may be used. A lesson
 * learnt becomes a line here, not a note: the message names the door.
 *
 * - `module`: imports of this module; with `names` only of these exports of it.
 * - `members`: `Object.property`, or `.property` on whatever object.
 * - `globals`: names used without an import.
 * - `news`: constructors called with `new`; with `without_arguments` only where they get none.
 * - `inside`: path prefixes that the ban covers (all of `src/` where absent).
 * - `allow`: path prefixes of the door itself.
 *
 * @typedef {object} Door
 * @property {string | RegExp} [module]
 * @property {readonly string[] | RegExp} [names]
 * @property {readonly string[]} [members]
 * @property {readonly string[]} [globals]
 * @property {readonly string[]} [news]
 * @property {boolean} [without_arguments]
 * @property {readonly string[]} [inside]
 * @property {readonly string[]} [allow]
 * @property {string} message
 */

const FS = /^(node:)?fs(\/promises)?$/

/** @type {readonly Door[]} */
const electronDoors = [
  {
    module: 'electron',
    names: ['ipcMain'],
    allow: ['src/main/ipc/handle.ts'],
    message:
      'Register channels through handle() of src/main/ipc/handle.ts: it checks the sender and parses the input.',
  },
  {
    module: 'electron',
    names: ['ipcRenderer', 'contextBridge'],
    allow: ['src/preload/'],
    message: 'Only src/preload binds the window to the main process.',
  },
  {
    members: ['.openExternal'],
    allow: ['src/main/security.ts'],
    message:
      'Open links through openExternal() of src/main/security.ts: it checks the address against the allowed list.',
  },
  {
    module: 'electron',
    names: ['dialog'],
    allow: ['src/main/dialogs.ts'],
    message: 'Ask through src/main/dialogs.ts, so that tests can answer in the place of the user.',
  },
  {
    module: 'electron',
    names: ['safeStorage'],
    allow: ['src/main/secrets'],
    message:
      'Keys go through src/main/secrets: it alone knows what to do where there is no keychain.',
  },
  {
    module: 'electron',
    names: ['utilityProcess'],
    allow: ['src/main/processes'],
    message: 'Start processes through the supervisors in src/main/processes.',
  },
  {
    members: ['webContents.send'],
    inside: ['src/main/'],
    allow: ['src/main/pushes.ts'],
    message: 'Tell windows through src/main/pushes.ts: it holds each push to its type.',
  },
  {
    news: ['BrowserWindow', 'BrowserView', 'WebContentsView'],
    allow: ['src/main/window'],
    message:
      'Windows are made in src/main/window, with sandbox, isolation and the navigation guards.',
  },
]

/** @type {readonly Door[]} */
const purityDoors = [
  {
    members: ['Math.random'],
    message: 'Chance is an argument: pass a seeded generator, so that a run can be repeated.',
  },
  {
    members: ['Date.now', 'performance.now', 'process.hrtime'],
    globals: ['setTimeout', 'setInterval', 'fetch'],
    inside: ['src/engine/', 'src/shared/', 'src/report/'],
    message: 'This layer has no clock, timer or socket: pass the instant or the data in.',
  },
  {
    news: ['Date'],
    without_arguments: true,
    inside: ['src/engine/', 'src/shared/', 'src/report/'],
    message: 'This layer has no clock: pass the instant in.',
  },
  {
    members: ['Date.now', 'performance.now'],
    inside: ['src/measure/'],
    allow: ['src/measure/clock.ts'],
    message:
      'One monotonic clock a process: take instants from src/measure/clock.ts, which also holds the wall-clock anchor.',
  },
]

/** @type {readonly Door[]} */
const nodeDoors = [
  {
    module: /^(node:)?child_process$/,
    allow: ['src/measure/process', 'src/loop/', 'src/demo/', 'src/cli/'],
    message:
      'Start programs through src/measure/process: it bounds their life, their output and their number.',
  },
  {
    module: FS,
    names: /Sync$/,
    inside: ['src/main/', 'src/measure/', 'src/loop/'],
    message:
      'A synchronous file call stops the window, or the clock of a measurement: use node:fs/promises.',
  },
  {
    module: /^better-sqlite3(\/|$)/,
    allow: ['src/store/'],
    message: 'Only src/store speaks to the database.',
  },
  {
    module: /^systeminformation$/,
    names: ['graphics', 'default.graphics'],
    message:
      'systeminformation.graphics() disturbs the machine it measures: use the nvidia-smi sampler.',
  },
  {
    members: ['si.graphics', 'systeminformation.graphics', 'si.getAllData'],
    message: 'This call disturbs the machine it measures: use the narrow ones.',
  },
]

/** @type {readonly Door[]} */
const rendererDoors = [
  {
    members: ['window.chokepoint', 'globalThis.chokepoint'],
    inside: ['src/renderer/'],
    allow: ['src/renderer/api.ts'],
    message:
      'Ask the main process through src/renderer/api.ts: it takes plain copies of state and unwraps replies.',
  },
  {
    globals: ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'indexedDB'],
    inside: ['src/renderer/'],
    message:
      'The window reaches nothing by itself: ask the main process through src/renderer/api.ts.',
  },
  {
    module: /^echarts(\/|$)/,
    allow: ['src/renderer/charts/'],
    message:
      'Draw through src/renderer/charts: it owns the making, resizing and disposing of a chart.',
  },
  {
    module: '@lucide/svelte',
    message:
      "Import one icon ('@lucide/svelte/icons/gauge'): the whole set slows each build by seconds.",
  },
  {
    module: 'svelte/store',
    message: 'One kind of state: a class with runes in src/renderer/state/*.svelte.ts.',
  },
]

/** @type {readonly Door[]} */
export const doors = [...electronDoors, ...purityDoors, ...nodeDoors, ...rendererDoors]
