// @ts-check
// How a replica comes to be: a base backup over a replication slot of the primary.

import { chownSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../run.js'
import { connectionTo, runSql } from './psql.js'
import { ownFolder } from './server-process.js'

/**
 * Whether the primary still keeps what a replica on this slot has not yet read. A primary that
 * does not answer is no reason to throw a copy away: it serves reads just then.
 * @param {{ bin: string, url: string, slot: string }} what
 */
export async function slotIsUsable({ bin, url, slot }) {
  const sql = `select wal_status from pg_replication_slots where slot_name = '${slot}'`
  const status = await runSql({ bin, url, sql }).catch(() => 'unknown')
  return ['reserved', 'extended', 'unreserved', 'unknown'].includes(status)
}

/**
 * Copies the primary into the replica's data folder and makes the slot. A copy that was
 * interrupted leaves nothing: it grows beside and is renamed when complete.
 * @param {{ bin: string, folder: string, primary: { url: string }, slot: string,
 *   throwAway?: boolean, user: import('./server-process.js').RunAs }} options
 */
export async function copyFromPrimary({ bin, folder, primary, slot, throwAway, user }) {
  const growing = `${folder}.new`
  rmSync(folder, { recursive: true, force: true })
  rmSync(growing, { recursive: true, force: true })
  ownFolder(growing, user)
  await dropSlot({ bin, url: primary.url, slot })

  const args = ['-D', growing, '-R', '-X', 'stream', '-c', 'fast', '--create-slot', '-S', slot]
  await run(join(bin, 'pg_basebackup'), throwAway ? [...args, '--no-sync'] : args, {
    ...user,
    cwd: growing,
    env: { PATH: process.env.PATH, ...connectionTo(primary.url) },
  })
  renameSync(growing, folder)
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid)
}

/** @param {{ bin: string, url: string, slot: string }} what */
function dropSlot({ bin, url, slot }) {
  const name = `slot_name = '${slot}'`
  const sql = `
    select pg_terminate_backend(active_pid, 5000) from pg_replication_slots
    where ${name} and active_pid is not null;
    select pg_drop_replication_slot(slot_name) from pg_replication_slots where ${name};`
  return runSql({ bin, url, sql })
}
