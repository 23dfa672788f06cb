import type { Invariant, Violation } from '../invariant.ts'
import { mailbox } from '../mailbox.ts'

/**
 * What each worker was due when a period closed: the balance after the period's last line, less the
 * payouts of earlier runs that had been listed but had not left the wallet, nor ended, at that
 * moment; nothing for who was held.
 */
const dueAtClose = `
  SELECT r.organization_id, r.id AS run_id, r.period_number, r.minimum_payout_minor,
         w.worker_id, CASE WHEN held.worker_id IS NULL
           THEN w.balance_minor - coalesce(pending.amount_minor, 0) ELSE 0 END AS due_minor
    FROM payout_runs r
   CROSS JOIN LATERAL (
         SELECT DISTINCT ON (l.worker_id) l.worker_id, l.balance_after_minor AS balance_minor
           FROM wallet_lines l
          WHERE l.organization_id = r.organization_id AND l.period_number <= r.period_number
          ORDER BY l.worker_id, l.sequence DESC) AS w
    LEFT JOIN LATERAL (
         SELECT sum(p.amount_minor) AS amount_minor
           FROM payouts p
          WHERE p.organization_id = r.organization_id AND p.worker_id = w.worker_id
            AND p.period_number < r.period_number
            AND NOT (p.status = 'ended' AND p.ended_at <= r.period_end)
            AND NOT EXISTS (
                SELECT FROM transfers t JOIN wallet_lines l
                  ON l.organization_id = t.organization_id AND l.transfer_id = t.id
                 WHERE t.organization_id = p.organization_id AND t.kind = 'payout'
                   AND t.cause_id = p.id AND l.period_number <= r.period_number)) AS pending ON true
    LEFT JOIN LATERAL (
         SELECT h.worker_id FROM payout_holds h
          WHERE h.organization_id = r.organization_id AND h.worker_id = w.worker_id
            AND h.held_at <= r.period_end AND coalesce(h.released_at, 'infinity') > r.period_end
          LIMIT 1) AS held ON true`

/** Whoever was due was listed, once, with the amount that was due. */
export const oneDuePayout: Invariant = {
  id: 'I5',
  promise: 'one payout per period and worker where due, of the balance at the close',
  check: async ({ accounting }) => [
    ...(await accounting.rows<Violation>(`
      SELECT worker_id AS id, format('%s payouts in period %s', count(*), period_number) AS detail
        FROM payouts GROUP BY organization_id, worker_id, period_number HAVING count(*) > 1`)),
    ...(await accounting.rows<Violation>(`
      SELECT d.worker_id AS id,
             format('period %s: due %s, listed %s', d.period_number,
                    CASE WHEN d.due_minor >= d.minimum_payout_minor THEN d.due_minor ELSE 0 END,
                    coalesce(p.amount_minor, 0)) AS detail
        FROM (${dueAtClose}) AS d
        LEFT JOIN payouts p ON p.organization_id = d.organization_id AND p.run_id = d.run_id
                           AND p.worker_id = d.worker_id
       WHERE CASE WHEN d.due_minor >= d.minimum_payout_minor THEN d.due_minor ELSE 0 END
             <> coalesce(p.amount_minor, 0)`)),
    ...(await accounting.rows<Violation>(`
      SELECT p.id, 'its run is ' || r.status || ', it is ' || p.status AS detail
        FROM payouts p JOIN payout_runs r
          ON r.organization_id = p.organization_id AND r.id = p.run_id
       WHERE r.status = 'paid' AND p.status = 'pending'`)),
  ],
}

interface Delivery {
  kind: string
  about_id: string
  status: string
  attempts: number
  ambiguous_attempts: number
  /** How often somebody had it sent once more. */
  resends: number
}

/**
 * A paid payout was told of: at least once, and more than once only after an ambiguous failure, or
 * when somebody wanted that.
 */
export const oneMailPerPayout: Invariant = {
  id: 'I7',
  promise: 'one mail per paid or returned payout; copies only after ambiguous failures or by hand',
  check: async ({ accounting, email, inboxUrl }) => {
    const told = await accounting.rows<{ id: string; kind: string }>(
      `SELECT id, CASE WHEN status = 'returned' THEN 'payout_returned' ELSE 'payout_paid' END AS kind
         FROM payouts WHERE status IN ('paid', 'settled', 'returned')`,
    )
    const deliveries = await email.rows<Delivery>(
      `SELECT d.kind, d.about_id, d.status, d.attempts, d.ambiguous_attempts,
              (SELECT count(*) FROM resends r WHERE r.organization_id = d.organization_id
                  AND r.delivery_id = d.id) AS resends
         FROM deliveries d WHERE d.kind IN ('payout_paid', 'payout_returned')`,
    )
    const byPayout = new Map(deliveries.map((one) => [`${one.kind} ${one.about_id}`, one]))
    const mails = await mailbox(inboxUrl)
    const toldIds = new Set(told.map(({ id }) => id))
    const meant = new Set(deliveries.map(({ about_id }) => about_id))
    return [
      ...told.flatMap(({ id, kind }) =>
        judge(id, mails.get(id) ?? 0, byPayout.get(`${kind} ${id}`)),
      ),
      ...[...mails.keys()]
        .filter((id) => !toldIds.has(id) && meant.has(id))
        .map((id) => ({ id, detail: 'a mail tells of a payout that was not paid' })),
    ]
  },
}

/** States in which no mail is to be expected. */
const undeliverable = new Set(['no_address', 'bounced', 'failed'])

function judge(id: string, mails: number, delivery: Delivery | undefined): Violation[] {
  if (!delivery) return [{ id, detail: 'paid, but nobody meant to tell' }]
  if (undeliverable.has(delivery.status)) return []
  if (mails === 0) return [{ id, detail: `paid and ${delivery.status}, but no mail arrived` }]
  if (mails - 1 > excusedCopies(delivery)) return [{ id, detail: `${mails} mails` }]
  return []
}

/** What is sent once more begins anew, doubts included: then only its attempts are a limit. */
function excusedCopies({ attempts, ambiguous_attempts, resends }: Delivery): number {
  return resends > 0 ? attempts - 1 : ambiguous_attempts
}
