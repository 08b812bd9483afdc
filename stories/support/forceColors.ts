/**
 * Lets the page look as under forced colours, for those who cannot switch them on: its rules for them
 * hold, and come before those of preview.css, which give everything else the colours of the system.
 */
export function forceColors(isForced: boolean) {
  document.documentElement.dataset.colors = isForced ? 'forced' : 'own'
  for (const { media, cssRules } of forcedColorsRules()) {
    media.mediaText = isForced ? 'all' : forced
    for (const { style } of cssRules as unknown as Iterable<CSSStyleRule>) {
      for (const name of [...style]) {
        style.setProperty(name, style.getPropertyValue(name), isForced ? 'important' : '')
      }
    }
  }
}

const forced = '(forced-colors: active)'

let found: readonly CSSMediaRule[] | undefined

/** Found once, for they are told by what they no longer say while colours are forced. */
function forcedColorsRules(): readonly CSSMediaRule[] {
  const inside = (rules: CSSRuleList): CSSMediaRule[] =>
    [...rules].flatMap((rule) => {
      if (rule instanceof CSSMediaRule && rule.media.mediaText === forced) return [rule]
      return rule instanceof CSSGroupingRule ? inside(rule.cssRules) : []
    })
  found ??= [...document.styleSheets].flatMap((sheet) => inside(sheet.cssRules))
  return found
}
