import { readUser } from '#contracts/api/identity.ts'
import { useApi } from '../../api/use-api.ts'
import { Answer } from '../../ui/states.tsx'
import { PersonForm } from './person-form.tsx'

/** One person, also when only the address led here. */
export function PersonDetails({ id, done }: { id: string; done: () => void }) {
  const person = useApi(readUser, { params: { userId: id } })
  return <Answer query={person}>{(found) => <PersonForm person={found} done={done} />}</Answer>
}
