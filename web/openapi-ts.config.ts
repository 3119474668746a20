import { defineConfig } from '@hey-api/openapi-ts'

// Types only: requests go through src/api/http.ts, which knows problems, CSRF and lost sessions.
export default defineConfig({
  input: '../openapi.json',
  output: { path: 'src/api/client', postProcess: [] },
  plugins: ['@hey-api/typescript'],
})
