import { Anchor, Group } from '@mantine/core'
import { Outlet } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { LanguageSwitch } from '../../ui/language/language-switch.tsx'
import { Logo } from '../../ui/logo.tsx'
import { ConnectionNote } from './connection-note.tsx'
import classes from './outside.module.css'

/** The frame of what is seen before signing in. */
export function Outside() {
  const { t } = useTranslation()
  const inbox = useInbox()
  return (
    <div className={classes.ground}>
      <ConnectionNote />
      <header className={classes.header}>
        <Logo />
        <LanguageSwitch />
      </header>
      <main className={classes.main}>
        <Outlet />
      </main>
      <footer className={classes.footer}>
        <Group gap="lg" justify="center">
          <Anchor href="/docs" size="sm" c="dimmed">
            {t('entrance.docs')}
          </Anchor>
          {inbox && (
            <Anchor href={inbox} size="sm" c="dimmed">
              {t('entrance.inbox')}
            </Anchor>
          )}
        </Group>
      </footer>
    </div>
  )
}

const about = z.object({ inboxUrl: z.string().optional() })

/** Where the mail of a local installation can be read; undefined elsewhere. */
function useInbox(): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const ask = async () => about.parse(await (await fetch('/about.json')).json())
    ask().then(
      ({ inboxUrl }) => setUrl(inboxUrl),
      () => undefined,
    )
  }, [])
  return url
}
