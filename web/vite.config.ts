import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { firstPageBudget } from './build/firstPageBudget.ts'
import { tokensIntoHtml } from './build/tokensIntoHtml.ts'

const outDir = fileURLToPath(new URL('../src/guanxi/web_build', import.meta.url))
const backend = process.env.GUANXI_BACKEND ?? 'http://127.0.0.1:8000'
const served = ['/api', '/_allauth', '/f/', '/t/', '/u/', '/p/', '/s/', '/healthz', '/readyz']

export default defineConfig({
  plugins: [
    react(),
    tokensIntoHtml(),
    // Of the promised 350 KB the answers of the server take thirty.
    firstPageBudget({ limitKb: 320, pages: ['src/areas/today/TodayPage.tsx', 'src/i18n/zh.ts'] }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  base: '/',
  build: {
    outDir,
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2023',
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: Object.fromEntries(served.map((path) => [path, { target: backend }])) },
  test: { environment: 'node', include: ['src/**/*.test.{ts,tsx}'] },
})
