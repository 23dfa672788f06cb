import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../infra/local/ports.js'

/** nginx with two faces: an upstream that answers at once, and a proxy in front of it. */
export interface Nginx {
  /** Answers every request with a small JSON object. */
  upstreamPort: number
  /** One worker that passes requests on to the upstream. */
  proxyPort: number
  stop(): Promise<void>
}

/** Throws, and says how to get it, where there is none. */
export function requireNginx(): void {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' })
  } catch {
    throw new Error(
      'This part needs nginx as its limit: apt-get install --no-install-recommends nginx-light ' +
        '(or brew install nginx). It is started here on free ports, not as a service.',
    )
  }
}

/** Starts both, each one process, so that neither works in the other's time. */
export async function startNginx(answer: string): Promise<Nginx> {
  const [upstreamPort, proxyPort] = [await freePort(), await freePort()]
  const upstream = await start(
    upstreamPort,
    `location / { default_type application/json; return 200 '${answer}'; }`,
  )
  const proxy = await start(
    proxyPort,
    `location / {
      proxy_pass http://upstream;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }`,
    `upstream upstream { server 127.0.0.1:${upstreamPort}; keepalive 100; }`,
  )
  return {
    upstreamPort,
    proxyPort,
    stop: async () => {
      await Promise.all([upstream(), proxy()])
    },
  }
}

async function start(port: number, location: string, beside = ''): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'nginx-'))
  const file = path.join(folder, 'nginx.conf')
  writeFileSync(file, configuration({ folder, port, location, beside }))
  const child = spawn('nginx', ['-c', file, '-p', folder, '-e', path.join(folder, 'error.log')], {
    stdio: 'inherit',
  })
  await untilOpen(child, port)
  return async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true })
  }
}

function configuration(of: { folder: string; port: number; location: string; beside: string }) {
  return `
    daemon off;
    worker_processes 1;
    pid ${of.folder}/pid;
    events { worker_connections 1024; }
    http {
      access_log off;
      keepalive_requests 1000000000;
      client_body_temp_path ${of.folder}/body;
      proxy_temp_path ${of.folder}/proxy;
      fastcgi_temp_path ${of.folder}/fastcgi;
      uwsgi_temp_path ${of.folder}/uwsgi;
      scgi_temp_path ${of.folder}/scgi;
      ${of.beside}
      server { listen 127.0.0.1:${of.port}; ${of.location} }
    }`
}

async function untilOpen(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (child.exitCode !== null) throw new Error('nginx did not start')
    const isOpen = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (isOpen) return
    await sleep(100)
  }
  throw new Error('nginx does not answer')
}
