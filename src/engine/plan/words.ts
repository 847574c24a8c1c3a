/**
 * Words that common tokenizers (GPT-2, Llama 3, Qwen, Mistral) hold as one token each together with
 * the space in front: short and among the commonest of English. 128 of them.
 */
const TEXT = `
the of and to in is that it for was on are as with his they at be this from have or by one had not
but what all were when we there can an your which their said if do will each about how up out them
then she many some so these would other into has more her two like him see time could no make than
first been its who now people my made over did down only way find use may water long little very
after words called just where most know get through back much before go good new write our used me
man too any day same right look think also around another came come work three word must because
does part even place
`

export const WORDS: readonly string[] = [...new Set(TEXT.trim().split(/\s+/))].slice(0, 128)
