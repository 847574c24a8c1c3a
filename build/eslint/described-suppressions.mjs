const DIRECTIVE = /^\s*eslint-disable/
const REASON = /\s--\s+\S.{8,}/

/**
 * A suppression says why, after two dashes, so that a reader can judge whether it still holds.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const describedSuppressions = {
  meta: {
    type: 'problem',
    docs: { description: 'require a reason with each eslint-disable comment' },
    schema: [],
    messages: {
      reason: 'Say why the rule does not apply here: eslint-disable-next-line <rule> -- <reason>.',
    },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments())
          if (DIRECTIVE.test(comment.value) && !REASON.test(comment.value))
            context.report({ loc: comment.loc, messageId: 'reason' })
      },
    }
  },
}
