import { describe, expect, it } from 'vitest'
import { comparePictures, type Pixels } from '../../scripts/comparePictures'

/** Rows of greys, 0 to 255. */
const picture = (...rows: readonly (readonly number[])[]): Pixels => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  data: Uint8Array.from(rows.flat().flatMap((grey) => [grey, grey, grey, 255])),
})

const edge = (...greys: number[]) => picture(greys, greys, greys)

describe('comparePictures', () => {
  it('finds the same picture the same', () => {
    expect(comparePictures(edge(0, 128, 255), edge(0, 128, 255)).count).toBe(0)
  })

  it('finds a colour that is another, and says where', () => {
    const { count, share, mask } = comparePictures(
      picture([255, 255, 255], [255, 90, 255], [255, 255, 255]),
      picture([255, 255, 255], [255, 140, 255], [255, 255, 255]),
    )
    expect(count).toBe(1)
    expect(share).toBeCloseTo(1 / 9)
    expect(mask.indexOf(1)).toBe(4)
  })

  it('finds an edge that has moved by one pixel', () => {
    expect(comparePictures(edge(0, 0, 255, 255), edge(0, 0, 0, 255)).count).toBe(3)
  })

  it('overlooks an edge that is blended otherwise', () => {
    expect(comparePictures(edge(0, 0, 120, 255, 255), edge(0, 0, 170, 255, 255)).count).toBe(0)
    expect(comparePictures(edge(0, 0, 60, 255, 255), edge(0, 0, 0, 255, 255)).count).toBe(0)
  })

  it('overlooks rounding', () => {
    expect(comparePictures(edge(0, 0, 0), edge(4, 4, 4)).count).toBe(0)
  })

  it('takes what only one of them has for changed', () => {
    const { count, width, height } = comparePictures(edge(9, 9), edge(9, 9, 9))
    expect({ count, width, height }).toEqual({ count: 3, width: 3, height: 3 })
  })
})
