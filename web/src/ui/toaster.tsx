import '@mantine/notifications/styles.layer.css'
import { Notifications } from '@mantine/notifications'

/** Shows toasts: at most four at a time, the others wait. */
export default function Toaster() {
  return <Notifications position="bottom-right" limit={4} />
}
