/** Block lengths in use: Mooncake has 512; engines cache by 16 and up. The first that fits best is taken. */
const BLOCK_TOKENS = [512, 16, 32, 64, 128, 256, 1_024] as const

/** How many prompts fit each length of a block, which recordings do not tell. */
export interface BlockSizes {
  prompts: number
  fits: number[]
  add(input_tokens: number, blocks: number): void
}

export function createBlockSizes(): BlockSizes {
  const sizes: BlockSizes = {
    prompts: 0,
    fits: BLOCK_TOKENS.map(() => 0),
    add: (input_tokens, blocks) => {
      sizes.prompts += 1
      BLOCK_TOKENS.forEach((size, index) => {
        if (Math.ceil(input_tokens / size) === blocks)
          sizes.fits[index] = (sizes.fits[index] ?? 0) + 1
      })
    },
  }
  return sizes
}

/** The length of a block that most prompts fit, the last block being a partial one; and how many do not. */
export function blockTokens(sizes: BlockSizes): { block_tokens: number; odd: number } {
  const most = Math.max(...sizes.fits)
  const index = sizes.fits.indexOf(most)
  return { block_tokens: BLOCK_TOKENS[index] ?? BLOCK_TOKENS[0], odd: sizes.prompts - most }
}
