import { NumberInput, type NumberInputProps, Text } from '@mantine/core'
import { useFormat } from './format.tsx'

interface MoneyInputProps extends Omit<NumberInputProps, 'value' | 'onChange'> {
  /** In minor units; empty without. */
  value: number | undefined
  onChange: (minor: number | undefined) => void
}

/** Asks for an amount in major units and gives it in minor ones. */
export function MoneyInput({ value, onChange, ...input }: MoneyInputProps) {
  const { currency, digits, perMajor } = useFormat()
  return (
    <NumberInput
      min={0}
      hideControls
      thousandSeparator=" "
      decimalScale={digits}
      rightSection={
        <Text size="xs" c="dimmed" pr="xs">
          {currency}
        </Text>
      }
      rightSectionWidth={52}
      {...input}
      value={value === undefined ? '' : value / perMajor}
      onChange={(major) =>
        onChange(typeof major === 'number' ? Math.round(major * perMajor) : undefined)
      }
    />
  )
}
