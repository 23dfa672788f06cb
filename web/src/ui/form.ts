import { type UseFormReturnType, useForm } from '@mantine/form'
import { useFieldText } from './field-text.ts'
import { fieldErrors, useProblemText } from './problem-text.ts'
import { sayFailed } from './toasts.ts'

const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** Whether this can be an e-mail address; the server judges finally. */
export const isAddress = (text: string): boolean => address.test(text.trim())

type Values = Record<string, unknown>
type Check<T> = { [K in keyof T]?: (value: T[K], values: T) => string | null }

/** A form whose fields also show what the server says about them. */
export function useServerForm<T extends Values>(initialValues: T, validate: Check<T> = {}) {
  const form = useForm<T>({ initialValues, validate: (values) => errorsOf(validate, values) })
  const text = useProblemText()
  const fieldText = useFieldText()

  /** Shows a refusal at its fields, or as a toast where it is about none of them. */
  function refuse(error: unknown): void {
    const known = Object.entries(fieldErrors(error)).map(([path, message]): [string, string] => [
      path.split('.').at(-1) ?? path,
      fieldText(message),
    ])
    const own = known.filter(([name]) => name in initialValues)
    if (own.length > 0) form.setErrors(Object.fromEntries(own))
    else sayFailed(text(error))
  }
  return { form, refuse }
}

export type Form<T extends Values> = UseFormReturnType<T>

function errorsOf<T extends Values>(checks: Check<T>, values: T): Record<string, string | null> {
  const errors: Record<string, string | null> = {}
  for (const name in checks) errors[name] = checks[name]?.(values[name], values) ?? null
  return errors
}
