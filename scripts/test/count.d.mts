export function countReport(text: string, ended: number | string | null): { passed: number; failed: number };
