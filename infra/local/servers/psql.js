// @ts-check
// SQL before any package is installed: through psql.

import { join } from 'node:path'
import { run } from '../run.js'

/**
 * Runs a file or a statement and answers what it printed (unaligned, tuples only). The variables
 * are psql's: `:'name'` in the SQL. They and the password never stand in the arguments, which
 * everybody on the machine could read.
 * @param {{ bin: string, url: string, file?: string, sql?: string,
 *   variables?: Record<string, string> }} what values: only letters, digits, - and _
 * @returns {Promise<string>} throws at the first statement that fails
 */
export function runSql({ bin, url, file, sql = '', variables = {} }) {
  const settings = Object.entries(variables).map(([name, value]) => `\\set ${name} '${value}'\n`)
  const statements = file === undefined ? sql : `\\i '${file}'\n`
  return run(join(bin, 'psql'), ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-f', '-'], {
    input: `${settings.join('')}${statements}\n`,
    env: { ...process.env, ...connectionTo(url), PGOPTIONS: '-c client_min_messages=warning' },
  })
}

/**
 * The variables by which PostgreSQL's programs find a server.
 * @param {string} url
 */
export function connectionTo(url) {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1) || 'postgres',
    PGCONNECT_TIMEOUT: '5',
  }
}
