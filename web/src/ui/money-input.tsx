import { NumberInput, type NumberInputProps, Text } from '@mantine/core'
import { useState } from 'react'
import { useFormat } from './format.tsx'

interface MoneyInputProps extends Omit<NumberInputProps, 'value' | 'onChange'> {
  /** In minor units; empty without. */
  value: number | undefined
  onChange: (minor: number | undefined) => void
}

/** Asks for an amount in major units and gives it in minor ones. */
export function MoneyInput({ value, onChange, ...input }: MoneyInputProps) {
  const { currency, decimalMark, digits, perMajor } = useFormat()
  const given = value === undefined ? '' : value / perMajor
  // A minus or a point is no amount yet, but must not vanish while somebody types.
  const [typed, setTyped] = useState<string | number>(given)
  const minorOf = (major: string | number) =>
    major === '' || Number.isNaN(Number(major)) ? undefined : Math.round(Number(major) * perMajor)
  return (
    <NumberInput
      min={0}
      hideControls
      thousandSeparator=" "
      decimalScale={digits}
      decimalSeparator={decimalMark}
      allowedDecimalSeparators={['.', ',']}
      rightSection={
        <Text size="xs" c="dimmed" pr="xs">
          {currency}
        </Text>
      }
      rightSectionWidth={52}
      {...input}
      value={minorOf(typed) === value ? typed : given}
      onChange={(major) => {
        setTyped(major)
        onChange(minorOf(major))
      }}
    />
  )
}
