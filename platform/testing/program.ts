import { existsSync } from 'node:fs'
import path from 'node:path'
import { installDebian } from '../../infra/local/install.js'

/**
 * Where a program is that a test needs and the system does not: it comes with a Debian package,
 * which is installed where this user may. Undefined where it is missing and cannot be had.
 */
export async function findProgram(
  name: string,
  debianPackage: string,
): Promise<string | undefined> {
  const found = inPath(name)
  if (found) return found
  await installDebian([debianPackage]).catch(() => {})
  return inPath(name)
}

const inPath = (name: string) =>
  (process.env.PATH ?? '')
    .split(':')
    .map((folder) => path.join(folder, name))
    .find(existsSync)
