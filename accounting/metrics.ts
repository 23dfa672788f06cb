import { Counter } from 'prom-client'

export const payoutsBecame = new Counter({
  name: 'payouts_total',
  help: 'Payouts that reached a state in this process: paid, in_transit, settled and so on.',
  labelNames: ['status'],
})
