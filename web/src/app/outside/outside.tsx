import { Anchor, Group } from '@mantine/core'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SignIn } from '../../features/entrance/sign-in.tsx'
import { LanguageSwitch } from '../../ui/language/language-switch.tsx'
import { Logo } from '../../ui/logo.tsx'
import classes from './outside.module.css'

const SignUp = lazy(() => import('../../features/entrance/sign-up.tsx'))
const Invitation = lazy(() => import('../../features/entrance/invitation.tsx'))

/** What is seen before signing in. */
export default function Outside() {
  const { t } = useTranslation()
  const inbox = useInbox()
  return (
    <div className={classes.ground}>
      <header className={classes.header}>
        <Logo />
        <LanguageSwitch />
      </header>
      <main className={classes.main}>
        <Suspense>
          <Entrance path={location.pathname} />
        </Suspense>
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

function Entrance({ path }: { path: string }) {
  if (path === '/sign-up') return <SignUp />
  if (path === '/invitation') return <Invitation />
  return <SignIn />
}

/** Where the mail of a local installation can be read; undefined elsewhere. */
function useInbox(): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const ask = async () => {
      const about: { inboxUrl?: string } = await (await fetch('/about.json')).json()
      setUrl(about.inboxUrl)
    }
    ask().catch(() => undefined)
  }, [])
  return url
}
