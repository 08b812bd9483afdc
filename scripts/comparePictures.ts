/** A picture without its file: four bytes a pixel, red, green, blue and opacity, row by row. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

export interface Comparison {
  /** How many pixels have changed. */
  readonly count: number
  /** Of all there are, 0 to 1. */
  readonly share: number
  /** 1 where a pixel has changed; as large as the larger picture in both directions. */
  readonly mask: Uint8Array
  readonly width: number
  readonly height: number
}

/** Out of 255 of a colour: less is rounding. */
const tolerance = 10

const channels = [0, 1, 2] as const

interface Range {
  readonly low: number
  readonly high: number
}

/** Of one colour, around a pixel and in it. */
function rangeAround({ width, height, data }: Pixels, at: number, channel: number): Range {
  const x = at % width
  const y = (at - x) / width
  let low = 255
  let high = 0
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
      const value = data[(row * width + column) * 4 + channel] ?? 0
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  }
  return { low, high }
}

const isWithin = (value: number, { low, high }: Range, margin: number) =>
  value >= low - margin && value <= high + margin

/**
 * Whether the pixel is but blended otherwise: each of the two colours is among those around the other,
 * and one of them at least is between its neighbours. An edge that has moved by a whole pixel is not.
 */
function isAntialiasing(before: Pixels, after: Pixels, at: number): boolean {
  let isBlended = false
  for (const channel of channels) {
    const one = before.data[at * 4 + channel] ?? 0
    const other = after.data[at * 4 + channel] ?? 0
    const aroundOne = rangeAround(before, at, channel)
    const aroundOther = rangeAround(after, at, channel)
    if (!isWithin(other, aroundOne, tolerance)) return false
    if (!isWithin(one, aroundOther, tolerance)) return false
    isBlended ||= isWithin(one, aroundOne, -tolerance) || isWithin(other, aroundOther, -tolerance)
  }
  return isBlended
}

/** Compares two pictures as eyes do: what is beyond the end of the smaller one has changed. */
export function comparePictures(before: Pixels, after: Pixels): Comparison {
  const width = Math.max(before.width, after.width)
  const height = Math.max(before.height, after.height)
  const mask = new Uint8Array(width * height)
  const isSameSize = before.width === after.width && before.height === after.height
  let count = 0
  for (let at = 0; at < mask.length; at++) {
    const x = at % width
    const y = (at - x) / width
    const isInBoth =
      isSameSize ||
      (x < Math.min(before.width, after.width) && y < Math.min(before.height, after.height))
    if (isInBoth && !hasChanged(before, after, { x, y })) continue
    mask[at] = 1
    count++
  }
  return { count, share: count / mask.length, mask, width, height }
}

function hasChanged(before: Pixels, after: Pixels, { x, y }: { x: number; y: number }): boolean {
  const one = y * before.width + x
  const other = y * after.width + x
  const isNear = channels.every(
    (channel) =>
      Math.abs((before.data[one * 4 + channel] ?? 0) - (after.data[other * 4 + channel] ?? 0)) <=
      tolerance,
  )
  if (isNear) return false
  // Pictures of different size have changed anyway.
  return before.width !== after.width || !isAntialiasing(before, after, one)
}
