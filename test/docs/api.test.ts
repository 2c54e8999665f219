import { join } from 'node:path'
import { expect } from 'chai'
import { Application, LogLevel } from 'typedoc'
import { REPOSITORY_ROOT } from '../support/shared.js'

describe('the API reference', () => {
  it('is made without a warning', async function () {
    this.timeout(300_000)
    const path = (name: string): string => join(REPOSITORY_ROOT, name)
    const app = await Application.bootstrapWithPlugins({
      entryPoints: [path('lib/index.ts')],
      tsconfig: path('tsconfig.json'),
      options: path('typedoc.json'),
      // The build has checked the types.
      skipErrorChecking: true,
      logLevel: LogLevel.None,
    })
    const messages: string[] = []
    app.logger.warn = (text: string) => void messages.push(text)
    const project = await app.convert()
    expect(project).to.not.equal(undefined)
    app.validate(project!)
    expect(messages).to.deep.equal([])
  })
})
