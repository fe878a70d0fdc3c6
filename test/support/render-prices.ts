/**
 * What Render asks, in USD, by public copies of its page: the API Commons plans of api-evangelist/render for services, and
 * for disks a comparison of hosts that quotes the page. The page itself was not to be reached: look there before relying on it.
 */
export const renderPrices = {
  source: 'https://render.com/pricing',
  plans: { of: '2026-05-04', perMonth: { starter: 7, standard: 25 } },
  disk: { of: '2026-10-04', perGbAndMonth: 0.25 },
} as const;
