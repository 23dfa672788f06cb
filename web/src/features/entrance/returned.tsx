import { Alert, Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { finishOpenIdSignIn } from '#contracts/api/openid.ts'
import { call } from '../../api/call.ts'
import { beginSession } from '../../api/token.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { EntranceCard } from './entrance-card.tsx'

let finishing: ReturnType<typeof finish> | undefined

/** What came back is good once, however often the page is drawn. */
function finish() {
  return call(finishOpenIdSignIn, { body: { returned: location.search.slice(1) || '-' } })
}

/** Where the provider sends people back to: in, or told why not. */
export default function Returned() {
  const { t } = useTranslation()
  const [error, setError] = useState<unknown>()
  const text = useProblemText()
  useEffect(() => {
    finishing ??= finish()
    finishing.then((session) => {
      history.replaceState(null, '', '/')
      beginSession(session)
    }, setError)
  }, [])
  return (
    <EntranceCard title={t('entrance.signIn')}>
      {error !== undefined && (
        <>
          <Alert color="orange" mt="md" role="alert">
            {text(error)}
          </Alert>
          <Button component="a" href="/" variant="default" mt="lg" fullWidth>
            {t('entrance.signIn')}
          </Button>
        </>
      )}
    </EntranceCard>
  )
}
