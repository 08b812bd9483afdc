import { useEffect, useState } from 'react'

/** Every custom property of Tidings, in the order of the stylesheet. */
export function tokenNames(): string[] {
  const names = new Set<string>()
  const visit = (rules: CSSRuleList) => {
    for (const rule of rules) {
      if (rule instanceof CSSStyleRule) {
        for (const name of rule.style) if (name.startsWith('--tidings-')) names.add(name)
      }
      if ('cssRules' in rule) visit(rule.cssRules as CSSRuleList)
    }
  }
  for (const sheet of document.styleSheets) visit(sheet.cssRules)
  return [...names]
}

/** The values of tokens now; read again when theme or density change. */
export function useTokens(): readonly (readonly [name: string, value: string])[] {
  const [tokens, setTokens] = useState<readonly (readonly [string, string])[]>([])
  useEffect(() => {
    const root = document.documentElement
    const read = () => {
      const style = getComputedStyle(root)
      setTokens(tokenNames().map((name) => [name, style.getPropertyValue(name).trim()] as const))
    }
    read()
    const observer = new MutationObserver(read)
    observer.observe(root, { attributes: true })
    return () => observer.disconnect()
  }, [])
  return tokens
}

const channel = (value: number) => {
  const share = value / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

/** `#abc` is `#aabbcc`, as a build may shorten it. */
const inFull = (hex: string) => (hex.length === 4 ? hex.replace(/[^#]/g, '$&$&') : hex)

function luminance(color: string): number {
  const hex = inFull(color)
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))
  return 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue)
}

/** The contrast of two colours, `#rrggbb` or `#rgb`. [WCAG 2.2, "contrast ratio"] */
export function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}
