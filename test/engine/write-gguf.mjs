// A GGUF file with random weights. Speed does not depend on what the weights say, so a model that
// nobody trained measures as well as one that somebody did, and none has to be downloaded.
//
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (version 3, little-endian).

import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** Raised when what is written changes, so that a file of an older kind is not taken. */
const FORMAT = 1
const SEED = 20_261_124
const ALIGNMENT = 32
const F32 = 0
const TYPE = { u32: 4, f32: 6, bool: 7, string: 8, array: 9, i32: 5 }
/** One token a byte, and three that stand for no byte. */
const BYTE_TOKENS = 256
const EOS_TOKEN = 257
const SPECIAL_TOKENS = ['<s>', '</s>', '<pad>']
const TOKEN_NORMAL = 1
const TOKEN_CONTROL = 3
/** See `speakAscii`. */
const CONSTANT = 4
const UNSPOKEN = -100

/**
 * The model's file, written on first use into the system's folder for temporary files.
 *
 * @param {{ embeddingSize: number, layers: number, contextMax: number }} shape
 * @returns {Promise<string>} path of the file
 */
export async function modelFile({ embeddingSize, layers, contextMax }) {
  const folder = path.join(os.tmpdir(), 'chokepoint-test-engine')
  const name = `random-v${FORMAT}-${embeddingSize}x${layers}-c${contextMax}.gguf`
  const file = path.join(folder, name)
  if (await exists(file)) return file
  await mkdir(folder, { recursive: true })
  // Two that start at once each write their own and move it into place: the content is the same.
  const temporary = path.join(folder, `.${randomUUID()}.gguf`)
  try {
    await write(temporary, { embeddingSize, layers, contextMax })
    await rename(temporary, file)
  } finally {
    await rm(temporary, { force: true })
  }
  return file
}

async function exists(file) {
  try {
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}

async function write(file, shape) {
  const tensors = tensorsOf(shape)
  const random = uniform(SEED)
  const handle = await open(file, 'w')
  try {
    await handle.write(padded(header(metadataOf(shape), tensors)))
    for (const tensor of tensors) await handle.write(padded(valuesOf(tensor, random)))
  } finally {
    await handle.close()
  }
}

/** Heads of 64, as most models have; SwiGLU's inner width 8/3 of the outer, rounded to 64. */
function metadataOf({ embeddingSize, layers, contextMax }) {
  const tokens = [...byteTokens(), ...SPECIAL_TOKENS]
  return [
    ['general.architecture', 'string', 'llama'],
    ['general.name', 'string', 'random-weights'],
    ['llama.context_length', 'u32', contextMax],
    ['llama.embedding_length', 'u32', embeddingSize],
    ['llama.block_count', 'u32', layers],
    ['llama.feed_forward_length', 'u32', feedForward(embeddingSize)],
    ['llama.attention.head_count', 'u32', embeddingSize / 64],
    ['llama.attention.head_count_kv', 'u32', embeddingSize / 64],
    ['llama.attention.layer_norm_rms_epsilon', 'f32', 1e-5],
    ['llama.rope.dimension_count', 'u32', 64],
    ['llama.vocab_size', 'u32', tokens.length],
    ['tokenizer.ggml.model', 'string', 'gpt2'],
    ['tokenizer.ggml.pre', 'string', 'gpt-2'],
    ['tokenizer.ggml.tokens', 'string[]', tokens],
    [
      'tokenizer.ggml.token_type',
      'i32[]',
      tokens.map((_, id) => (id < BYTE_TOKENS ? TOKEN_NORMAL : TOKEN_CONTROL)),
    ],
    // The loader asks for merges. This one joins two bytes that no prompt holds.
    ['tokenizer.ggml.merges', 'string[]', [`${tokens[0]} ${tokens[1]}`]],
    ['tokenizer.ggml.bos_token_id', 'u32', BYTE_TOKENS],
    ['tokenizer.ggml.eos_token_id', 'u32', EOS_TOKEN],
    ['tokenizer.ggml.padding_token_id', 'u32', EOS_TOKEN + 1],
    ['tokenizer.ggml.add_bos_token', 'bool', false],
  ]
}

function feedForward(embeddingSize) {
  return Math.ceil((embeddingSize * 8) / 3 / 64) * 64
}

function tensorsOf({ embeddingSize: width, layers }) {
  const vocabulary = BYTE_TOKENS + SPECIAL_TOKENS.length
  const inner = feedForward(width)
  const block = (n) => [
    [`blk.${n}.attn_norm.weight`, [width]],
    [`blk.${n}.attn_q.weight`, [width, width]],
    [`blk.${n}.attn_k.weight`, [width, width]],
    [`blk.${n}.attn_v.weight`, [width, width]],
    [`blk.${n}.attn_output.weight`, [width, width]],
    [`blk.${n}.ffn_norm.weight`, [width]],
    [`blk.${n}.ffn_gate.weight`, [width, inner]],
    [`blk.${n}.ffn_up.weight`, [width, inner]],
    [`blk.${n}.ffn_down.weight`, [inner, width]],
  ]
  return [
    ['token_embd.weight', [width, vocabulary]],
    ...Array.from({ length: layers }, (_, n) => block(n)).flat(),
    ['output_norm.weight', [width]],
    ['output.weight', [width, vocabulary]],
  ].map(([name, shape]) => ({ name, shape, length: shape.reduce((a, b) => a * b, 1) }))
}

/** Uniform with a variance of 1 / inputs, so that activations neither vanish nor overflow. */
function valuesOf({ name, shape, length }, random) {
  const values = new Float32Array(length)
  if (shape.length === 1) return Buffer.from(values.fill(1).buffer)
  const bound = Math.sqrt(3 / shape[0])
  for (let i = 0; i < length; i++) values[i] = (2 * random() - 1) * bound
  speakAscii(name, values, shape[0])
  return Buffer.from(values.buffer)
}

/**
 * Makes the model speak printable ASCII and never stop by itself, so that a token is a letter, an
 * event carries one token, and an answer is exactly as long as it was asked to be. The engine's own
 * means, a logit bias, crashes it in parallel mode. Dimension 0 is a constant that no block writes
 * to; the tokens that must not be spoken weigh it down. The work for a token stays the same.
 */
function speakAscii(name, values, inputs) {
  if (name === 'token_embd.weight') {
    for (let i = 0; i < values.length; i += inputs) values[i] = CONSTANT
  } else if (name.endsWith('attn_output.weight') || name.endsWith('ffn_down.weight')) {
    values.fill(0, 0, inputs)
  } else if (name === 'output.weight') {
    for (let token = 0; token * inputs < values.length; token++) {
      const spoken = token >= 0x20 && token <= 0x7e
      values[token * inputs] = spoken ? 0 : UNSPOKEN
    }
  }
}

/** mulberry32: seeded, so that every machine measures the same file. */
function uniform(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** GPT-2's way of writing every byte as one printable letter: those that are printable as they are. */
function byteTokens() {
  const asIs = (byte) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173)
  let moved = 0
  return Array.from({ length: BYTE_TOKENS }, (_, byte) =>
    String.fromCodePoint(asIs(byte) ? byte : 256 + moved++),
  )
}

function header(metadata, tensors) {
  const parts = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(metadata.length)]
  for (const [key, type, value] of metadata) parts.push(string(key), ...typed(type, value))
  let offset = 0
  for (const { name, shape, length } of tensors) {
    parts.push(string(name), u32(shape.length), ...shape.map(u64), u32(F32), u64(offset))
    offset += Math.ceil((length * 4) / ALIGNMENT) * ALIGNMENT
  }
  return Buffer.concat(parts)
}

const writers = { u32, i32, f32, bool: (v) => Buffer.from([v ? 1 : 0]), string }

function typed(type, value) {
  if (!type.endsWith('[]')) return [u32(TYPE[type]), writers[type](value)]
  const element = type.slice(0, -2)
  return [u32(TYPE.array), u32(TYPE[element]), u64(value.length), ...value.map(writers[element])]
}

function u32(value) {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(value)
  return buffer
}

function i32(value) {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32LE(value)
  return buffer
}

function u64(value) {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64LE(BigInt(value))
  return buffer
}

function f32(value) {
  const buffer = Buffer.alloc(4)
  buffer.writeFloatLE(value)
  return buffer
}

function string(text) {
  const bytes = Buffer.from(text)
  return Buffer.concat([u64(bytes.length), bytes])
}

function padded(buffer) {
  const missing = (ALIGNMENT - (buffer.length % ALIGNMENT)) % ALIGNMENT
  return missing === 0 ? buffer : Buffer.concat([buffer, Buffer.alloc(missing)])
}
