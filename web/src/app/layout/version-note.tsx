import { Button } from '@mantine/core'
import { useEffect, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { onLiveChange } from '../../api/listening.ts'
import { lookForNewVersion, newVersionKnown, onNewVersion } from '../../api/new-version.ts'
import classes from './connection-note.module.css'

/** Asks to reload once the server has a newer app. */
export function VersionNote() {
  const { t } = useTranslation()
  const isNew = useSyncExternalStore(onNewVersion, newVersionKnown)
  useEffect(() => {
    const look = () => void lookForNewVersion()
    // A server that was replaced has closed its streams.
    const stopListening = onLiveChange(look)
    document.addEventListener('visibilitychange', look)
    return () => {
      stopListening()
      document.removeEventListener('visibilitychange', look)
    }
  }, [])
  return (
    <div role="status" aria-live="polite">
      {isNew && (
        <div className={classes.note}>
          {t('version.new')}
          <Button variant="white" color="dark" size="compact-sm" onClick={() => location.reload()}>
            {t('act.reload')}
          </Button>
        </div>
      )}
    </div>
  )
}
