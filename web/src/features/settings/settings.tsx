import { useTranslation } from 'react-i18next'
import { useMe } from '../../app/session.ts'
import { Page } from '../../ui/page.tsx'
import { AccessTokens } from './access-tokens.tsx'
import { Look } from './look.tsx'
import { Password } from './password.tsx'
import { Profile } from './profile.tsx'
import { Sessions } from './sessions.tsx'

/** The person's own name, look, password, devices and tokens. */
export function Settings() {
  const { t } = useTranslation()
  const me = useMe()
  return (
    <Page title={t('place.settings')} about={me.email}>
      <Profile />
      <Look />
      <Password />
      <Sessions />
      <AccessTokens />
    </Page>
  )
}
