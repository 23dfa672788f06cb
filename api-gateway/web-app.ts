import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type Router from '@koa/router'
import type { Context } from 'koa'
import { notFound } from '#platform/errors.ts'

const built = fileURLToPath(new URL('../web/dist/', import.meta.url))
/** Files whose name changes with their content. */
const hashed = 'assets/'
/** Calls are answered as calls, also those that do not exist. */
const outsideApi = /^\/(?!api\/)/
const forever = 'public, max-age=31536000, immutable'
const compressible = ['.js', '.css', '.html', '.svg', '.json']
const notBuilt = `<!doctype html>
<html lang="en">
<title>Piecework</title>
<p>The system is up. Its web app is not built: <code>npm run build</code>.
See <a href="/docs">the API reference</a>.
</html>
`

interface File {
  body: Buffer
  /** Undefined where it would not be smaller. */
  gzipped: Buffer | undefined
  etag: string
}

/**
 * Reads the built web app; what it returns adds its files, and its page for every address that
 * nothing else answers: the app knows its own places.
 */
export async function loadWebApp(folder = built): Promise<(router: Router) => void> {
  const files = existsSync(folder) ? await readFiles(folder) : new Map<string, File>()
  const page = files.get('index.html')?.body.toString() ?? notBuilt
  const scripts = inlineHashes(page)

  function sendPage(ctx: Context): void {
    const nonce = randomBytes(16).toString('base64')
    ctx.set('Content-Security-Policy', policy(scripts, nonce))
    ctx.set('Cache-Control', 'no-cache')
    ctx.type = 'html'
    ctx.body = page.replace(
      'name="style-nonce" content=""',
      `name="style-nonce" content="${nonce}"`,
    )
  }

  return (router) => {
    router.get(outsideApi, (ctx) => {
      const path = ctx.path.slice(1)
      const file = path === 'index.html' ? undefined : files.get(path)
      if (file) return sendFile(ctx, path, file)
      // A file that is gone is no place of the app.
      if (extname(path) !== '') throw notFound('There is no such path')
      return sendPage(ctx)
    })
  }
}

function sendFile(ctx: Context, path: string, { body, gzipped, etag }: File): void {
  ctx.set('Cache-Control', path.startsWith(hashed) ? forever : 'no-cache')
  ctx.set('Vary', 'Accept-Encoding')
  ctx.etag = etag
  ctx.type = extname(path)
  ctx.status = 200
  if (ctx.fresh) {
    ctx.status = 304
    return
  }
  const zip = gzipped !== undefined && ctx.acceptsEncodings('gzip') === 'gzip'
  if (zip) ctx.set('Content-Encoding', 'gzip')
  ctx.body = zip ? gzipped : body
}

async function readFiles(folder: string): Promise<Map<string, File>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .filter((path) => !path.startsWith('.'))
  return new Map(
    await Promise.all(
      paths.map(async (path): Promise<[string, File]> => [path, await readFileAt(folder, path)]),
    ),
  )
}

async function readFileAt(folder: string, path: string): Promise<File> {
  const body = await readFile(join(folder, path))
  const zip = compressible.includes(extname(path))
  return {
    body,
    gzipped: zip ? await promisify(gzip)(body) : undefined,
    etag: createHash('sha256').update(body).digest('base64url').slice(0, 22),
  }
}

/** The hashes of the scripts that stand in the page. */
function inlineHashes(page: string): string[] {
  return [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
}

/**
 * Scripts come from here, or stand in the page as it was built. Styles come from here, or carry
 * this answer's nonce: the components make some as they go.
 */
function policy(scripts: readonly string[], nonce: string): string {
  return [
    "default-src 'none'",
    ['script-src', "'self'", ...scripts].join(' '),
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
