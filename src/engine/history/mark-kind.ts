/** What a verdict's mark stands for; its shape tells it before its colour does. */
export type MarkKind = 'base' | 'keep' | 'revert' | 'inc' | 'inv'
