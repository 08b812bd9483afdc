import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { comparePictures, type Comparison, type Pixels } from './comparePictures.ts'
import { shownHeight } from './shownHeight.ts'

interface ReferencesOptions {
  /** Where the pictures are that were found good. */
  folder: string
  /** Where pictures go that differ, each with one of what differs. */
  differences: string
  /** Takes what is seen for good. */
  isUpdate: boolean
}

/** So few are seen by nobody, and differ from machine to machine. */
const maxChangedPixels = 12

/** What is still under way when a story has ended may take so long to settle, milliseconds. */
const settlesWithinMs = 4_000

/** Compares pictures of stories with those that were found good. */
export async function openReferences(browser: Browser, options: ReferencesOptions) {
  const { folder, differences, isUpdate } = options
  const codec = await browser.newPage()
  await rm(differences, { recursive: true, force: true })

  async function save(path: string, picture: Buffer) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, picture)
  }

  /** Takes pictures until one is as it was, or nothing changes any more. */
  async function settled(page: Page, reference: Buffer | null) {
    const until = Date.now() + settlesWithinMs
    for (let before: Buffer | null = null; ; await page.waitForTimeout(100)) {
      const picture = await take(page)
      const isSame = reference?.equals(picture) ?? false
      const isStill = before?.equals(picture) ?? false
      if (isSame || (isStill && reference === null) || Date.now() > until) return picture
      if (reference !== null && isStill) {
        const comparison = await compare(codec, reference, picture)
        if (comparison.count <= maxChangedPixels) return picture
      }
      before = picture
    }
  }

  return {
    /** @returns what is wrong with the picture of what the page shows; nothing, one hopes */
    async check(page: Page, name: string): Promise<readonly string[]> {
      const path = join(folder, `${name}.png`)
      const reference = await readFile(path).catch(() => null)
      const picture = await settled(page, isUpdate ? null : reference)
      if (reference?.equals(picture)) return []
      const comparison = reference && (await compare(codec, reference, picture))
      if (comparison && comparison.count <= maxChangedPixels) return []
      if (isUpdate) {
        await save(path, picture)
        return []
      }
      await save(join(differences, `${name}.png`), picture)
      if (!comparison) return [`${name}: no picture to compare with: --update makes one`]
      const drawn = await drawDifference(codec, comparison)
      await save(join(differences, `${name}.difference.png`), drawn)
      const share = (comparison.share * 100).toFixed(2)
      return [`${name}: ${comparison.count} pixels (${share} %) look different, see ${differences}`]
    },
    /** @returns the pictures that nothing is compared with, as problems */
    async strays(names: ReadonlySet<string>): Promise<readonly string[]> {
      const paths = await readdir(folder, { recursive: true })
      const strays = paths.filter(
        (path) => path.endsWith('.png') && !names.has(path.slice(0, -'.png'.length)),
      )
      if (!isUpdate) return strays.map((path) => `${path} is of no story: --update removes it`)
      await Promise.all(strays.map((path) => rm(join(folder, path))))
      return []
    },
  }
}

/** The page as far down as there is something to see. */
async function take(page: Page): Promise<Buffer> {
  const { width } = page.viewportSize() ?? { width: 0 }
  await page.evaluate(() => document.fonts.ready.then(() => true))
  const clip = { x: 0, y: 0, width, height: await shownHeight(page) }
  return page.screenshot({ clip })
}

async function compare(codec: Page, before: Buffer, after: Buffer): Promise<Comparison> {
  return comparePictures(await pixelsOf(codec, before), await pixelsOf(codec, after))
}

/** The browser knows how to read its own pictures. */
const pixelsOf = (codec: Page, picture: Buffer): Promise<Pixels> =>
  codec.evaluate(async (base64) => {
    const image = new Image()
    image.src = `data:image/png;base64,${base64}`
    await image.decode()
    const { width, height } = image
    const context = new OffscreenCanvas(width, height).getContext('2d')
    if (!context) throw new Error('no canvas')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, width, height)
    return { width, height, data: new Uint8Array(data.buffer) }
  }, picture.toString('base64'))

/** Black where a pixel has changed, else white. */
async function drawDifference(codec: Page, { mask, width, height }: Comparison): Promise<Buffer> {
  const url = await codec.evaluate(
    ({ mask, width, height }) => {
      const canvas = Object.assign(document.createElement('canvas'), { width, height })
      const context = canvas.getContext('2d')
      if (!context) throw new Error('no canvas')
      const image = context.createImageData(width, height)
      const pixels = new Uint32Array(image.data.buffer)
      for (const [at, isChanged] of mask.entries()) pixels[at] = isChanged ? 0xff000000 : 0xffffffff
      context.putImageData(image, 0, 0)
      return canvas.toDataURL('image/png')
    },
    { mask, width, height },
  )
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}
