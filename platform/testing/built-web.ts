import { prepareStateFolder } from '../../infra/local/state-folder.js'
import { buildWebApp } from '../../infra/local/web-app.js'

/** Builds the web app unless web/dist is what these sources make. */
export async function builtWebApp(): Promise<void> {
  await buildWebApp(prepareStateFolder().folder)
}
