/**
 * The window and the alert policy of the shop's promises. A real service writes `window: '30d'` into its contract and
 * keeps the default policy; this one lets the environment shorten both, since the demo has two minutes and not a month.
 */
export const windows: { readonly window: string; readonly alerts?: string } = {
  window: process.env.SHOP_WINDOW ?? '30d',
  ...(process.env.SHOP_ALERTS && { alerts: process.env.SHOP_ALERTS }),
};
