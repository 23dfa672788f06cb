import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type Router from '@koa/router'
import type { JWK } from 'jose'
import type { Context } from 'koa'
import { allEndpoints } from '#contracts/api/all.ts'
import { allEvents } from '#contracts/events/all.ts'
import { asyncApi } from './documents/asyncapi.ts'
import { errorsPage } from './documents/errors-page.ts'
import { loadWebApp } from './web-app.ts'

export interface PageOptions {
  /** Public keys of the access tokens. */
  keys: { keys: JWK[] }
  /** Where the local inbox is, and how the services are. */
  about: () => Record<string, unknown>
}

const reference = new URL('../docs/openapi.json', import.meta.url)
const collection = new URL('../docs/postman.json', import.meta.url)

const referencePage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Piecework API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
`
const referenceStart = `SwaggerUIBundle({
  url: '/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null,
})
`
/** The reference draws with style attributes and inline images. */
const referencePolicy = `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';
 img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';
 frame-ancestors 'none'`.replaceAll('\n', '')

const send = (ctx: Context, type: string, body: string | Buffer): void => {
  ctx.type = type
  ctx.body = body
}

/** Reads the pages for people and the documents for programs; what it returns adds their routes. */
export async function loadPages({ keys, about }: PageOptions): Promise<(router: Router) => void> {
  // Made from the contracts by `npm run docs`, and kept fresh by a test: at each start it took 1 s.
  const document = await readCompact(reference)
  const postman = await readCompact(collection)
  const events = JSON.stringify(asyncApi(allEvents))
  const errors = errorsPage(allEndpoints)
  const keySet = JSON.stringify(keys)
  const addReference = await loadReference()
  const addWebApp = await loadWebApp()

  return (router) => {
    router.get('/about.json', (ctx) => send(ctx, 'json', JSON.stringify(about())))
    router.get('/openapi.json', (ctx) => send(ctx, 'json', document))
    router.get('/postman.json', (ctx) => send(ctx, 'json', postman))
    router.get('/docs/errors', (ctx) => send(ctx, 'html', errors))
    router.get('/asyncapi.json', (ctx) => send(ctx, 'json', events))
    router.get('/.well-known/jwks.json', (ctx) => {
      ctx.set('Cache-Control', 'public, max-age=300')
      send(ctx, 'json', keySet)
    })
    addReference(router)
    addWebApp(router)
  }
}

const readCompact = async (file: URL): Promise<string> =>
  JSON.stringify(JSON.parse(await readFile(file, 'utf8')))

/** The API reference at `/docs`; all of it comes from here. */
async function loadReference(): Promise<(router: Router) => void> {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const [style, script] = await Promise.all(
    ['swagger-ui.css', 'swagger-ui-bundle.js'].map((file) => readFile(join(folder, file), 'utf8')),
  )
  return (router) => {
    router.get('/docs', (ctx) => {
      ctx.set('Content-Security-Policy', referencePolicy)
      send(ctx, 'html', referencePage)
    })
    const files: [string, string, string | undefined][] = [
      ['swagger-ui.css', 'css', style],
      ['swagger-ui-bundle.js', 'js', script],
      ['start.js', 'js', referenceStart],
    ]
    for (const [name, type, content = ''] of files) {
      router.get(`/docs/${name}`, (ctx) => {
        ctx.set('Cache-Control', 'public, max-age=3600')
        send(ctx, type, content)
      })
    }
  }
}
