import type { Migration } from '#platform/db.ts'

/**
 * Words of new tasks wait in a list, and go into the index of words some 1,300 tasks at a time:
 * one by one they took more than half of the time of adding a task. The list is short (256 kB), for
 * every search reads through it.
 */
export const wordsInBatches: Migration = {
  name: '0016-words-in-batches',
  up: async (trx) => {
    for (const index of ['task_words_words', 'open_task_words_words']) {
      await trx.raw('ALTER INDEX ?? SET (fastupdate = on, gin_pending_list_limit = 256)', [index])
    }
  },
}
