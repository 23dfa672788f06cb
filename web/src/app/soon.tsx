import { Center, Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './soon.module.css'

/** The page is on its way; said only when that takes longer than a blink. */
export function Soon() {
  const { t } = useTranslation()
  return (
    <Center mih="100dvh" className={classes.soon} role="status" aria-label={t('state.loading')}>
      <Loader size="sm" />
    </Center>
  )
}
