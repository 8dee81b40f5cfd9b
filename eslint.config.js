import js from '@eslint/js';
import { configs as lit } from 'eslint-plugin-lit';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['**/target/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [ts.configs.recommendedTypeChecked, lit['flat/recommended']],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'max-lines': ['error', 500],
      'max-lines-per-function': ['error', { max: 60 }],
      // An event listener may be async: its failures are handled inside it.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    },
  },
  // node:test's describe blocks and test() return promises that the runner itself awaits.
  { files: ['**/src/test/**'], rules: { '@typescript-eslint/no-floating-promises': 'off' } },
  { files: ['*.mjs', '*.js'], languageOptions: { globals: globals.node } },
  { files: ['**/src/main/web/**/*.js'], languageOptions: { globals: globals.browser } },
);
