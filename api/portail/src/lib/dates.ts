const PARIS = { timeZone: 'Europe/Paris' } as const;

/** « 28/11/2004 », of a day or an instant in Paris. */
export const day = (text: string): string =>
  (/^\d{4}-\d\d-\d\d$/.test(text) ? text.split('-').reverse().join('/') : new Date(text).toLocaleDateString('fr-FR', PARIS));

/** « 31/08/2022 15:13 », in Paris. */
export const instant = (text: string): string =>
  new Date(text).toLocaleString('fr-FR', { ...PARIS, dateStyle: 'short', timeStyle: 'short' }).replace(/(\d\d\/\d\d\/\d{4}),?/, '$1');

/** « 2 h 05 min », of milliseconds. */
export function duration(left: number): string {
  const minutes = Math.max(0, Math.ceil(left / 60_000));
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours} h ${String(minutes % 60).padStart(2, '0')} min` : `${minutes} min`;
}
