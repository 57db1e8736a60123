import { usePreference } from '../../state/preferences';
import type { SendKeys } from './keys';

/** How the user wants to send, by the settings that clients share. */
export function useSendKeys(): SendKeys {
  return {
    always: usePreference('advanced_settings', 'send_on_ctrl_enter', 'false') === 'true',
    inCode: usePreference('advanced_settings', 'code_block_ctrl_enter', 'true') !== 'false',
  };
}

/** Whether the user has a keyboard before them: without one, Enter is all there is for a new line. */
export function hasKeyboard(): boolean {
  return window.matchMedia('(any-pointer: fine)').matches;
}
