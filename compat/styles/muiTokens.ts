/** What Tidings takes from a theme of MUI that has `cssVariables: true`. */
export const tokens = {
  '--tidings-color-text': 'var(--mui-palette-text-primary)',
  '--tidings-color-muted': 'var(--mui-palette-text-secondary)',
  '--tidings-color-surface': 'var(--mui-palette-background-paper)',
  '--tidings-color-subtle':
    'color-mix(in srgb, var(--mui-palette-text-primary) 4%, var(--mui-palette-background-paper))',
  '--tidings-color-border': 'var(--mui-palette-divider)',
  '--tidings-color-accent': 'var(--mui-palette-primary-main)',
  '--tidings-color-on-accent': 'var(--mui-palette-primary-contrastText)',
  '--tidings-radius': 'var(--mui-shape-borderRadius)',
}
