import { Anchor, createTheme, defaultVariantColorsResolver, Menu, Modal, Tooltip, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** Polder green: 7 is the accent on light pages, 4 the one on dark pages; both pass AA there. */
const polder: MantineColorsTuple = [
  '#e8f7f1', '#d0ebe0', '#a4d9c4', '#74c6a6', '#4cc39a', '#37a37e', '#278c6b', '#1f7a5c', '#17644a', '#0d4d38',
];

/** Neutral greys with a hint of blue. */
const gray: MantineColorsTuple = [
  '#f6f7f8', '#eef0f2', '#dfe3e6', '#cbd2d7', '#a9b4bb', '#84919a', '#5f6d76', '#475259', '#2f383d', '#1d2428',
];

const dark: MantineColorsTuple = [
  '#e6eaec', '#c3cbd0', '#9aa7ad', '#6d7a81', '#434e54', '#313a3e', '#262e32', '#1c2225', '#14181a', '#0e1113',
];

/** Red that passes AA as text and behind white text; for mentions and errors only. */
const red: MantineColorsTuple = [
  '#fdf0f0', '#fadcdc', '#f5bcbc', '#f09a9a', '#ee8080', '#e05a5a', '#cf3636', '#c22f2f', '#a32727', '#852020',
];

export const theme = createTheme({
  colors: { polder, gray, dark, red },
  primaryColor: 'polder',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  // Mantine looks at the light shade alone for the text on what is filled.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    const primary = input.variant === 'filled' && (input.color === undefined || input.color === 'polder');
    if (input.variant === 'filled' && input.color === 'red') {
      return { ...colors, background: 'var(--mantine-color-red-7)', hover: 'var(--mantine-color-red-8)', color: '#fff' };
    }
    return primary ? { ...colors, color: 'var(--mantine-primary-color-contrast)' } : colors;
  },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '15px', lg: '17px', xl: '20px' },
  lineHeights: { md: '1.45' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }), // among text, colour alone does not tell a link
    // The placeholder is no item, and a menu may only hold items.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({ styles: { title: { fontSize: 17, fontWeight: 600 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, transitionProps: { duration: 100 } } }),
  },
});

/** What Mantine would colour too faint. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-error': 'var(--mantine-color-red-7)' },
  dark: { '--mantine-color-error': 'var(--mantine-color-red-4)' },
});
