import { Counter } from 'prom-client'

export const mailsBecame = new Counter({
  name: 'mail_attempts_total',
  help: 'Attempts to send a notice, by the state that it has since.',
  labelNames: ['status'],
})
