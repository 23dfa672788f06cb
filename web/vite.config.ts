import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npm run dev` sends calls: a running system, by default the one on the usual port. */
const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:8080'
const passedOn = ['/api', '/docs', '/openapi.json', '/about.json', '/livez', '/readyz']

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { alias: { zod: new URL('types-only-zod.ts', import.meta.url).pathname } },
  build: {
    target: 'es2022',
    // Names for the budget test: what the page loads first, and what comes later.
    manifest: true,
    // A data: URL would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: {
    fs: { allow: ['..'] },
    proxy: Object.fromEntries(passedOn.map((path) => [path, { target: gateway }])),
  },
})
