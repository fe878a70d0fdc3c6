/** The Prometheus that the dashboard's first variable names. */
export const datasource = { type: 'prometheus', uid: '${datasource}' } as const;
