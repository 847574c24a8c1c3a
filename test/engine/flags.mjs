// The engine's settings, as flags of the start command, by the names of llama.cpp's own server where
// it has them: `--parallel 4`.

import os from 'node:os'
import { parseArgs } from 'node:util'

/** What a slot holds where nothing is said. */
const SLOT_TOKENS = 2_048
const SLOT_TOKENS_MIN = 64

/** Name, default, least, most, what it sets. */
const FLAGS = [
  ['port', 8123, 0, 65_535, 'where it listens; 0 lets the system choose'],
  ['parallel', 1, 1, 64, 'slots: requests decoded at once; the others wait in line'],
  // One core is left to the client that measures on the same machine.
  // The build that is installed computes on one thread, whatever is said here.
  ['threads', Math.max(1, os.availableParallelism() - 1), 1, 256, 'threads that compute'],
  ['batch-size', 512, 16, 8_192, 'tokens of prompts in one step'],
  ['ubatch-size', 512, 16, 8_192, 'tokens computed at once, at most'],
  ['ctx-size', 0, 0, 1_048_576, 'tokens that all slots hold together; 0: 2,048 a slot'],
  // The build that is installed has no other device.
  ['n-gpu-layers', 0, 0, 0, 'layers on a GPU'],
  ['embedding-size', 128, 64, 8_192, 'width of the model, a multiple of 64'],
  ['layers', 2, 1, 128, 'layers of the model'],
]

export function usage() {
  const lines = FLAGS.map(([name, byDefault, , , what]) => `  --${name} N  ${what} (${byDefault})`)
  return `node server.mjs [--host ADDRESS] [flags]\n${lines.join('\n')}`
}

/**
 * Reads the command line.
 *
 * @param {string[]} argv without the program's own name
 * @returns the settings, by name in camel case
 * @throws {Error} one sentence naming the flag, its value and what was expected
 */
export function settingsFrom(argv) {
  const options = Object.fromEntries(FLAGS.map(([name]) => [name, { type: 'string' }]))
  const { values } = parseArgs({ args: argv, options: { ...options, host: { type: 'string' } } })
  const settings = { host: values.host ?? '127.0.0.1' }
  for (const [name, byDefault, min, max] of FLAGS) {
    const value = values[name] === undefined ? byDefault : Number(values[name])
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new Error(
        `--${name} is ${values[name]}; a whole number from ${min} to ${max} is expected`,
      )
    }
    settings[name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())] = value
  }
  const context =
    settings.ctxSize === 0 ? SLOT_TOKENS : Math.floor(settings.ctxSize / settings.parallel)
  if (context < SLOT_TOKENS_MIN) {
    throw new Error(
      `--ctx-size is ${settings.ctxSize}; at least ${SLOT_TOKENS_MIN} tokens a slot are expected`,
    )
  }
  settings.context = context
  if (settings.embeddingSize % 64 !== 0) {
    throw new Error(`--embedding-size is ${settings.embeddingSize}; a multiple of 64 is expected`)
  }
  return settings
}
