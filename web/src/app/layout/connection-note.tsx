import { Loader } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { connectionLost, onConnectionChange } from '../../api/connection.ts'
import classes from './connection-note.module.css'

/** Says that the server does not answer, for as long as it does not. */
export function ConnectionNote() {
  const { t } = useTranslation()
  const lost = useSyncExternalStore(onConnectionChange, connectionLost)
  return (
    <div role="status" aria-live="polite">
      {lost && (
        <div className={classes.note}>
          <Loader size={14} color="currentColor" />
          {t('state.connectionLost')}
        </div>
      )}
    </div>
  )
}
