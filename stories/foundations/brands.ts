/** What makes a brand: two shapes, and the colours of each theme. */
export interface Brand {
  readonly shape: Readonly<Record<`--tidings-${'radius' | 'font'}`, string>>
  readonly light: BrandColors
  readonly dark: BrandColors
}

type BrandColors = Readonly<Record<`--tidings-color-${BrandColor}`, string>>

type BrandColor =
  'text' | 'muted' | 'surface' | 'subtle' | 'border' | 'accent' | 'on-accent' | 'success'

const order: readonly BrandColor[] = [
  'text',
  'muted',
  'surface',
  'subtle',
  'border',
  'accent',
  'on-accent',
  'success',
]

/** Hex colours, in the order above. */
const colors = (list: string) => {
  const values = list.split(' ')
  const pairs = order.map((name, index) => [`--tidings-color-${name}`, `#${values[index]}`])
  return Object.fromEntries(pairs) as BrandColors
}

/** Three brands, each readable in light and in dark. */
export const brands: Readonly<Record<string, Brand>> = {
  Fjord: {
    shape: { '--tidings-radius': '4px', '--tidings-font': 'Georgia, serif' },
    light: colors('10242e 4a6470 ffffff eef5f7 cfe0e6 0b5c7d ffffff 0f6b57'),
    dark: colors('e6f1f5 9fb8c3 0e1a20 16262e 29404a 7cc7e6 06202c 63d3b5'),
  },
  Marigold: {
    shape: { '--tidings-radius': '16px', '--tidings-font': 'system-ui, sans-serif' },
    light: colors('2b2118 6f5c4b fffaf3 fbf0e0 ecd9bf a34a00 ffffff 4b6b00'),
    dark: colors('fbeedd c9b199 1d150d 2a1f14 453423 ffb066 2b1600 b5d46a'),
  },
  Terminal: {
    shape: { '--tidings-radius': '0px', '--tidings-font': 'ui-monospace, monospace' },
    light: colors('0d2b0d 47614a f4fbf1 e6f3e1 c4dcbc 1b6b2a ffffff 1b6b2a'),
    dark: colors('d6f5d6 8fbf8f 0d140d 142014 2c402c 7ee787 04210a 7ee787'),
  },
}
