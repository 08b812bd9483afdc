import type { Decorator } from '@storybook/react-vite'
import { Toaster } from 'sonner'

/** Shows the toasts of a story, in the theme and the direction of the toolbar. */
export const withToaster: Decorator = (Story, { globals }) => (
  <>
    <Story />
    <Toaster
      duration={60_000}
      expand
      theme={globals.theme === 'dark' ? 'dark' : 'light'}
      dir={globals.direction === 'rtl' || globals.locale === 'ar' ? 'rtl' : 'ltr'}
    />
  </>
)
