import { Anchor, Group } from '@mantine/core'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SignIn } from '../../features/entrance/sign-in.tsx'
import { LanguageSwitch } from '../../ui/language/language-switch.tsx'
import { Logo } from '../../ui/logo.tsx'
import classes from './outside.module.css'

const SignUp = lazy(() => import('../../features/entrance/sign-up.tsx'))
const ForgottenPassword = lazy(() => import('../../features/entrance/forgotten-password.tsx'))
const ChoosePassword = lazy(() => import('../../features/entrance/choose-password.tsx'))
const Returned = lazy(() => import('../../features/entrance/returned.tsx'))

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
  if (path === '/forgotten-password') return <ForgottenPassword />
  if (path === '/invitation') return <ChoosePassword occasion="invitation" />
  if (path === '/password-reset') return <ChoosePassword occasion="reset" />
  if (path === '/sign-in/return') return <Returned />
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
