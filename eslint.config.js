import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import importX from 'eslint-plugin-import-x'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'
import { layers } from './scripts/layers.js'

/** What a layer may not import, each with the reason. */
function forbidden(layer) {
  const allowed = [...layer.imports, ...layer.types]
  const others = layers
    .map((other) => other.folder)
    .filter(
      (folder) => folder !== layer.folder && !allowed.some((name) => name.split('/')[0] === folder),
    )
  return {
    patterns: [
      ...(others.length
        ? [
            {
              group: others
                .map((folder) => `**/${folder}/**`)
                .concat(others.map((folder) => `**/${folder}`)),
              message: layer.reason,
            },
          ]
        : []),
      {
        regex: `^(?:\\.\\./)+(?:${layers
          .map((other) => other.folder)
          .filter((folder) => folder !== 'domains' && folder !== 'transports')
          .join('|')})/(?!transport$|jobs$).+`,
        message: 'Another layer is entered through its index.ts.',
      },
    ],
  }
}

export default tseslint.config(
  { ignores: ['dist', 'storybook-static', 'coverage', 'public', '**/dist'] },
  // A build that runs at the same time writes it, and takes it away again.
  { ignores: ['tsup.config.bundled_*'] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js'] } },
    },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
      ],
      'max-lines': ['error', { max: 400, skipComments: true }],
      'max-lines-per-function': ['error', { max: 200, skipComments: true, skipBlankLines: true }],
    },
  },
  { files: ['**/*.{ts,tsx}'], ...reactHooks.configs.flat['recommended-latest'] },
  ...layers.map((layer) => ({
    files: [`src/${layer.folder}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': ['error', forbidden(layer)],
    },
  })),
  { files: ['src/**'], ignores: ['src/server/**'], rules: { 'no-console': 'error' } },
  {
    files: ['test/**', 'stories/**', 'bench/**'],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' },
  },
  // What Storybook's `expect` returns is a promise while it is instrumented.
  { files: ['stories/**'], rules: { '@typescript-eslint/await-thenable': 'off' } },
  { files: ['*.js'], extends: [tseslint.configs.disableTypeChecked] },
)
