import { notifications } from '@mantine/notifications'

/** Says that something was done. */
export function say(message: string): void {
  notifications.show({ message, color: 'evergreen', autoClose: 3_500 })
}

/** Says that something did not work. */
export function sayFailed(message: string): void {
  notifications.show({ message, color: 'red', autoClose: 7_000, role: 'alert' })
}
