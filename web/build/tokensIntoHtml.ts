import type { Plugin } from 'vite'
import { css } from '../src/ui/tokens.ts'

/** Writes the colour tokens into index.html, so that the first paint already has them and they exist once. */
export function tokensIntoHtml(): Plugin {
  return {
    name: 'guanxi-tokens',
    transformIndexHtml: () => [{ tag: 'style', attrs: { id: 'tokens' }, children: css(), injectTo: 'head' }],
  }
}
