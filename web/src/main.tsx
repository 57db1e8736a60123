import './ui/mantine.css';
import './ui/page.css';

import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/App';
import { startI18n } from './i18n';
import { queries } from './state/query';
import { theme, variables } from './theme';
import { FailureNotices } from './ui/FailureNotices';
import { stayAboveKeyboard } from './ui/keyboard';

const root = document.getElementById('root');
if (!root) {
  throw new Error('the page has no #root');
}
stayAboveKeyboard();
await startI18n();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <FailureNotices />
        <App />
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
);
