import { changePreferences, usePreferences } from '../session/preferences'
import { Icon } from '../ui/Icon'

/** Changes between light and dark. */
export function ThemeButton() {
  const { theme } = usePreferences()
  const next = theme === 'dark' ? 'light' : 'dark'
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Use ${next} colours`}
      onClick={() => changePreferences({ theme: next })}
    >
      <Icon name={next === 'dark' ? 'moon' : 'sun'} />
    </button>
  )
}
