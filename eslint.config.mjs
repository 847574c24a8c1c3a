import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import { chokepoint } from './build/eslint/plugin.mjs'
import svelteConfig from './svelte.config.js'

const SOURCE = ['src/**/*.ts', 'src/**/*.svelte', 'test/**/*.ts', '*.config.ts']
const TESTS = ['**/*.test.ts', 'test/**/*.ts']
const SVELTE = ['**/*.svelte', '**/*.svelte.ts']
const SCRIPTS = ['**/*.mjs', '**/*.cjs', '*.config.js']

/** A file past this has more than one topic; a function past this no longer fits a screen. */
const FILE_LINES_MAX = 300
const FUNCTION_LINES_MAX = 70

const counted = (max) => ['error', { max, skipBlankLines: true, skipComments: true }]

/** Bugs, not taste: what Prettier or a reader's preference could settle is left alone. */
const languageRules = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-self-compare': 'error',
  'no-template-curly-in-string': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-promise-executor-return': 'error',
  'no-restricted-properties': ['error', { property: '__proto__' }],
  // Published constants are quoted as they stand in the source, digit for digit.
  'no-loss-of-precision': 'off',
  'no-console': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'stub'] }],
  'prefer-const': 'error',
  'max-lines': counted(FILE_LINES_MAX),
  'max-lines-per-function': counted(FUNCTION_LINES_MAX),
  'chokepoint/one-door': 'error',
  'chokepoint/described-suppressions': 'error',
}

const typedRules = {
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/explicit-module-boundary-types': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
  ],
  '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignoreTernaryTests: true }],
  '@typescript-eslint/prefer-optional-chain': 'error',
  '@typescript-eslint/prefer-includes': 'error',
  '@typescript-eslint/prefer-string-starts-ends-with': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
  '@typescript-eslint/restrict-template-expressions': [
    'error',
    { allowNumber: true, allowBoolean: true },
  ],
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  '@typescript-eslint/no-unnecessary-condition': [
    'error',
    { allowConstantLoopConditions: 'only-allowed-literals' },
  ],
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  // A handler fulfils an asynchronous contract also where it has nothing to wait for.
  '@typescript-eslint/require-await': 'off',
  // Contracts are built by functions whose type argument is given by hand, once.
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
  '@typescript-eslint/unified-signatures': 'off',
  '@typescript-eslint/no-unnecessary-type-arguments': 'off',
}

/** Tests may be long, may trust their own fixtures and may print. */
const testRules = {
  'max-lines': counted(600),
  'max-lines-per-function': 'off',
  'no-console': 'off',
  'no-template-curly-in-string': 'off',
  'no-promise-executor-return': 'off',
  'no-warning-comments': 'off',
  '@typescript-eslint/no-non-null-assertion': 'off',
  '@typescript-eslint/explicit-module-boundary-types': 'off',
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/no-unsafe-member-access': 'off',
  '@typescript-eslint/no-empty-function': 'off',
  '@typescript-eslint/unbound-method': 'off',
}

/** Layers that a component may not name, not even a type: dependency-cruiser does not see those. */
const NOT_FOR_COMPONENTS = '^(\\.\\./)+(main|preload|measure|store|report|demo|loop|cli)/'

const svelteRules = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          regex: NOT_FOR_COMPONENTS,
          message: 'src/renderer sees src/shared and src/engine; ask the rest through api.ts.',
        },
      ],
    },
  ],
  'svelte/block-lang': ['error', { script: ['ts'] }],
  // `void value` in an effect is how Svelte is told that the effect depends on it.
  '@typescript-eslint/no-meaningless-void-operator': 'off',
  'svelte/button-has-type': 'error',
  'svelte/no-target-blank': 'error',
  // `let { x = $bindable() } = $props()` has to be `let`, and the plugin's rule knows it.
  'prefer-const': 'off',
  'svelte/prefer-const': ['error', { destructuring: 'all' }],
  // These two are for SvelteKit's router, which is not used.
  'svelte/no-navigation-without-resolve': 'off',
  'svelte/valid-prop-names-in-kit-pages': 'off',
}

/** The parser loses types in markup (snippets, bindings); svelte-check is what checks those. */
const markupRules = {
  '@typescript-eslint/no-unsafe-argument': 'off',
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/no-unsafe-call': 'off',
  '@typescript-eslint/no-unsafe-member-access': 'off',
  '@typescript-eslint/no-unsafe-return': 'off',
}

export default tseslint.config(
  { ignores: ['out/**', 'dist/**', '.cache/**', 'test/fixtures/**'] },
  {
    name: 'own rules',
    plugins: { chokepoint },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  js.configs.recommended,
  {
    name: 'typed sources',
    files: SOURCE,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: { ...languageRules, ...typedRules },
  },
  // After the typed sources, whose parser would otherwise read the components too.
  ...svelte.configs.recommended,
  {
    name: 'components',
    files: SVELTE,
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: tseslint.parser, svelteConfig },
    },
    rules: svelteRules,
  },
  { name: 'markup', files: ['**/*.svelte'], rules: markupRules },
  {
    name: 'the command line prints',
    files: ['src/cli/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  { name: 'tests', files: TESTS, rules: testRules },
  {
    name: 'scripts',
    files: SCRIPTS,
    languageOptions: { globals: globals.node },
    rules: { ...languageRules, 'no-console': 'off' },
  },
)
