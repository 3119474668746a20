import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

// Imports point one way: app -> areas -> objects -> ui -> api | i18n | lib.
// A layer may not import what is written to its left; areas are strangers to each other.
const above = {
  lib: ['api', 'i18n', 'ui', 'objects', 'areas', 'app'],
  i18n: ['api', 'ui', 'objects', 'areas', 'app'],
  api: ['ui', 'objects', 'areas', 'app'],
  ui: ['objects', 'areas', 'app'],
  objects: ['areas', 'app'],
  areas: ['app'],
}
const areas = ['login', 'today', 'customers', 'sales', 'marketing', 'automations', 'imports', 'settings']

const direction = Object.entries(above).map(([layer, forbidden]) => ({
  files: [`src/${layer}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: forbidden.flatMap((name) => [`@/${name}/*`]),
            message: `src/${layer} lies below these layers and must not know them.`,
          },
          ...(layer === 'ui'
            ? []
            : [{ group: ['antd', 'antd/*'], message: 'Ant Design stays behind src/ui.' }]),
        ],
      },
    ],
  },
}))

const strangers = areas.map((area) => ({
  files: [`src/areas/${area}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: ['@/app/*'], message: 'Areas do not know the application around them.' },
          { group: ['antd', 'antd/*'], message: 'Ant Design stays behind src/ui.' },
          {
            group: areas.filter((other) => other !== area).map((other) => `@/areas/${other}/*`),
            message: 'Areas are strangers to each other.',
          },
        ],
      },
    ],
  },
}))

export default tseslint.config(
  { ignores: ['public', 'src/api/client', 'node_modules', 'eslint.config.js'] },
  ...tseslint.configs.recommendedTypeChecked,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': ['error', { allow: ['Redirect', 'NotFoundError'] }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // Browsers offer both to pages with HTTPS alone; an installation in an office may have none.
      'no-restricted-properties': [
        'error',
        { object: 'crypto', property: 'randomUUID', message: 'Use randomId of src/lib/uuid.' },
        { object: 'navigator', property: 'clipboard', message: 'Use useCopy of src/ui.' },
      ],
      // A colour is named in src/ui/tokens.ts and nowhere else.
      'no-restricted-syntax': [
        'error',
        { selector: 'Literal[value=/^#[0-9a-fA-F]{3,8}$/]', message: 'Use a token: var(--jade).' },
      ],
    },
  },
  { files: ['src/ui/tokens.ts'], rules: { 'no-restricted-syntax': 'off' } },
  ...direction,
  ...strangers,
)
