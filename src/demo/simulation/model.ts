/**
 * The simulated model: a dense 14B decoder with the dimensions that Qwen3-14B publishes in its
 * config.json (40 layers, hidden 5,120, 40 heads and 8 KV heads of 128, MLP 17,408, vocabulary 151,936,
 * input and output embedding apart). Only its sizes are used; no text is understood.
 */
const LAYERS = 40
const HIDDEN = 5_120
const HEADS = 40
const KV_HEADS = 8
const HEAD_DIM = 128
const MLP = 17_408
const VOCABULARY = 151_936

const ATTENTION_PARAMS = 2 * HIDDEN * HEADS * HEAD_DIM + 2 * HIDDEN * KV_HEADS * HEAD_DIM
const MLP_PARAMS = 3 * HIDDEN * MLP

/** Parameters of all layers: each token multiplies with all of them. 13.2e9. */
export const LAYER_PARAMS = LAYERS * (ATTENTION_PARAMS + MLP_PARAMS)
/** Parameters of the output projection: read each step, multiplied only where a token is sampled. */
export const HEAD_PARAMS = HIDDEN * VOCABULARY

const BYTES_16 = 2
const BYTES_8 = 1

export interface ModelBytes {
  /** Weights that a step reads: all layers and the output projection. */
  weights_read: number
  /** Weights that lie in memory: those, and the input embedding. */
  weights_held: number
  kv_per_token: number
}

/**
 * Bytes of weights and KV cache. FP8 checkpoints keep both embeddings in 16 bit, so do these.
 * KV per token = 2 (K and V) × layers × KV heads × head dimension × bytes: 160 KiB in 16 bit.
 */
export function modelBytes(quantization: 'none' | 'fp8', kv: 'auto' | 'fp8'): ModelBytes {
  const layers = LAYER_PARAMS * (quantization === 'fp8' ? BYTES_8 : BYTES_16)
  const embedding = HEAD_PARAMS * BYTES_16
  return {
    weights_read: layers + embedding,
    weights_held: layers + 2 * embedding,
    kv_per_token: 2 * LAYERS * KV_HEADS * HEAD_DIM * (kv === 'fp8' ? BYTES_8 : BYTES_16),
  }
}

/** Matrix products with weights: 2 FLOP a parameter (Kaplan et al. 2020, table 1: C ≈ 2N). */
export function weightFlops(tokens: number, sampled: number): number {
  return 2 * (LAYER_PARAMS * tokens + HEAD_PARAMS * sampled)
}

/**
 * Attention: QK^T and its product with V, 2 FLOP a multiply-add each, over every pair of a new token
 * and a token before it: 4 × layers × heads × head dimension × pairs.
 */
export function attentionFlops(pairs: number): number {
  return 4 * LAYERS * HEADS * HEAD_DIM * pairs
}
