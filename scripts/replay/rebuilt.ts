interface Rebuilt {
  /** A table of the schema `public`, and its namesake in `replay`. */
  table: string
  /** Makes it again: reads transfers, and of the stored table only what no transfer tells. */
  from: string
  key: string[]
  /** What has to be the same. */
  columns: string[]
}

/** Each transfer from the side of each of its two accounts. */
const sides = `
  SELECT organization_id, id, debit_account_id AS account_id, -amount_minor AS signed_minor
    FROM public.transfers
   UNION ALL
  SELECT organization_id, id, credit_account_id, amount_minor FROM public.transfers`

/**
 * The wallets' lines: which wallet, how much and the running balance come from the transfers. A
 * transfer does not know its place among others of the same moment: that is the stored sequence.
 */
const lines = `
  SELECT s.organization_id, s.account_id AS worker_id, s.id AS transfer_id, t.kind, t.reason,
         t.occurred_at, t.posted_at, s.signed_minor AS amount_minor,
         row_number() OVER wallet AS sequence,
         (sum(s.signed_minor) OVER wallet)::bigint AS balance_after_minor
    FROM (${sides}) AS s
    JOIN public.accounts a ON a.organization_id = s.organization_id AND a.id = s.account_id
                          AND a.kind = 'wallet'
    JOIN public.transfers t ON t.organization_id = s.organization_id AND t.id = s.id
    LEFT JOIN public.wallet_lines l ON l.organization_id = s.organization_id
                                   AND l.transfer_id = s.id
  WINDOW wallet AS (PARTITION BY s.organization_id, s.account_id
                    ORDER BY l.sequence, t.posted_at, t.id)`

const accounts = `
  SELECT a.organization_id, a.id, coalesce(sum(s.signed_minor), 0)::bigint AS balance_minor,
         count(s.id) AS sequence
    FROM public.accounts a
    LEFT JOIN (${sides}) AS s ON s.organization_id = a.organization_id AND s.account_id = a.id
   GROUP BY a.organization_id, a.id
   UNION ALL
  SELECT DISTINCT s.organization_id, s.account_id, 0::bigint, 0
    FROM (${sides}) AS s
   WHERE NOT EXISTS (SELECT FROM public.accounts a
                      WHERE a.organization_id = s.organization_id AND a.id = s.account_id)`

const hours = `
  SELECT organization_id, date_trunc('hour', occurred_at, 'UTC') AS hour, kind, count(*) AS count,
         sum(amount_minor)::bigint AS amount_minor
    FROM public.transfers GROUP BY 1, 2, 3`

/** Everything that balances and people's numbers are read from. */
export const rebuilt: readonly Rebuilt[] = [
  {
    table: 'accounts',
    from: accounts,
    key: ['organization_id', 'id'],
    columns: ['balance_minor', 'sequence'],
  },
  {
    table: 'wallet_lines',
    from: lines,
    key: ['organization_id', 'transfer_id'],
    columns: [
      'worker_id',
      'sequence',
      'kind',
      'amount_minor',
      'balance_after_minor',
      'reason',
      'occurred_at',
      'posted_at',
    ],
  },
  {
    table: 'transfer_hours',
    from: hours,
    key: ['organization_id', 'hour', 'kind'],
    columns: ['count', 'amount_minor'],
  },
]
