import type { Decorator } from '@storybook/react-vite'
import { Toaster, type ToasterProps } from 'sonner'

/** The theme and the direction of the toolbar. */
export const toasterLook = (globals: Readonly<Record<string, unknown>>): ToasterProps => ({
  theme: globals.theme === 'dark' ? 'dark' : 'light',
  dir: globals.direction === 'rtl' || globals.locale === 'ar' ? 'rtl' : 'ltr',
})

/** Shows the toasts of a story. */
export const withToaster: Decorator = (Story, { globals }) => (
  <>
    <Story />
    <Toaster duration={60_000} expand {...toasterLook(globals)} />
  </>
)
