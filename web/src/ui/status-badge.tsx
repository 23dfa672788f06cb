import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const colors = {
  open: 'blue',
  done: 'evergreen',
  cancelled: 'gray',
  queued: 'gray',
  running: 'blue',
  completed: 'evergreen',
  failed: 'red',
  draft: 'yellow',
  approved: 'blue',
  paying: 'blue',
  paid: 'evergreen',
  rejected: 'gray',
  pending: 'gray',
  in_transit: 'blue',
  settled: 'evergreen',
  returned: 'orange',
  ended: 'gray',
  sending: 'blue',
  sent: 'evergreen',
  unknown: 'orange',
  bounced: 'red',
  no_address: 'orange',
  none: 'gray',
  active: 'evergreen',
  disabled: 'gray',
  invited: 'blue',
} as const
export type Status = keyof typeof colors

/** How far something is: one word, one colour, the same everywhere. */
export function StatusBadge({ status }: { status: Status }) {
  const { t } = useTranslation()
  return <Badge color={colors[status]}>{t(`status.${status}`)}</Badge>
}
