import { describe, expect, it } from 'vitest';
import { ciphersOf } from '../../../exporter/web/tls.ts';

describe('ciphersOf', () => {
  it.each([
    ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
    ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
    ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-RSA-CHACHA20-POLY1305'],
    ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'ECDHE-RSA-AES128-SHA'],
    ['TLS_RSA_WITH_AES_128_GCM_SHA256', 'AES128-GCM-SHA256'],
    ['TLS_AES_128_GCM_SHA256', 'TLS_AES_128_GCM_SHA256'],
  ])('finds %s as %s', (name, openSsl) => {
    expect(ciphersOf([name])).toEqual({ known: [openSsl], unknown: [] });
  });

  it('tells those that are not there', () => {
    expect(ciphersOf(['TLS_NULL_WITH_NOTHING'])).toEqual({ known: [], unknown: ['TLS_NULL_WITH_NOTHING'] });
  });
});
