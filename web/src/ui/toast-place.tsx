import '@mantine/notifications/styles.layer.css'
import { Notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'

/** Where toasts appear. */
export function Toasts() {
  const { t } = useTranslation()
  return <Notifications position="bottom-right" limit={4} aria-label={t('nav.notices')} />
}
