import { existsSync } from 'node:fs'
import path from 'node:path'
import { installDebian } from '../../infra/local/install.js'

/**
 * The program that checks what is written for Prometheus; it comes with Debian's package of it,
 * which is installed where this user may. Undefined where it is missing and cannot be had.
 */
export async function promtool(): Promise<string | undefined> {
  const found = find()
  if (found) return found
  await installDebian(['prometheus']).catch(() => {})
  return find()
}

const find = () =>
  (process.env.PATH ?? '')
    .split(':')
    .map((folder) => path.join(folder, 'promtool'))
    .find(existsSync)
