import { afterEach, describe, expect, it, vi } from 'vitest'
import { safeUrl } from '../../src/components/safeUrl'

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('safeUrl', () => {
  it.each(['http://a.example/x', 'https://a.example/?q=1'])('lets %s through', (url) => {
    expect(safeUrl(url)).toBe(url)
  })

  it('reads a path as one of the page’s own origin', () => {
    vi.stubGlobal('location', { href: 'https://app.example/jobs' })
    expect(safeUrl('/files/7')).toBe('https://app.example/files/7')
  })

  it.each([undefined, '', 'no address', 'javascript:alert(1)', 'java\nscript:alert(1)', 'data:,x'])(
    'refuses %j',
    (url) => {
      expect(safeUrl(url)).toBeUndefined()
    },
  )

  it('needs nothing that Chrome 111, Firefox 113 and Safari 16.4 lack', () => {
    class Older extends URL {}
    Object.assign(Older, { canParse: undefined })
    vi.stubGlobal('URL', Older)
    expect(safeUrl('https://a.example/')).toBe('https://a.example/')
    expect(safeUrl('no address')).toBeUndefined()
  })
})
