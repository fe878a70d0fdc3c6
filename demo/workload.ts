/**
 * PLACEHOLDER
 */
export const measuredOperationsPerDay = 216_000;

/** Twice the measured use: a quiet demo stays clearly under it, and a polling loop clearly goes over. */
export const operationsBudget = 2 * measuredOperationsPerDay;

export const memoryBudgetBytes = 200 * 2 ** 20;
