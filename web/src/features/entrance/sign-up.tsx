import { Stepper } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormatProvider } from '../../ui/format.tsx'
import { EntranceCard } from './entrance-card.tsx'
import { Frame } from './frame.tsx'
import { OrganizationStep } from './organization-step.tsx'
import { PayPolicyStep } from './pay-policy-step.tsx'
import { PeopleStep } from './people-step.tsx'
import classes from './sign-up.module.css'

/** A new organization in three steps; each is kept as soon as it is done. */
export default function SignUp() {
  const { t } = useTranslation()
  const [step, setStep] = useState(0)
  const [house, setHouse] = useState({ currency: 'EUR', timeZone: 'UTC' })
  return (
    <Frame>
      <EntranceCard title={t('entrance.signUpTitle')} about={t('entrance.signUpHint')} width={560}>
        <FormatProvider {...house}>
          <Stepper
            active={step}
            size="xs"
            wrap={false}
            classNames={{ step: classes.step }}
            iconSize={28}
            mt="md"
            allowNextStepsSelect={false}
            aria-label={t('entrance.steps')}
          >
            <Stepper.Step label={t('entrance.step.organization')} allowStepSelect={false}>
              <OrganizationStep
                done={(made) => {
                  setHouse(made)
                  setStep(1)
                }}
              />
            </Stepper.Step>
            <Stepper.Step label={t('entrance.step.payPolicy')} allowStepSelect={false}>
              <PayPolicyStep done={() => setStep(2)} />
            </Stepper.Step>
            <Stepper.Step label={t('entrance.step.people')} allowStepSelect={false}>
              <PeopleStep done={() => location.assign('/')} />
            </Stepper.Step>
          </Stepper>
        </FormatProvider>
      </EntranceCard>
    </Frame>
  )
}
