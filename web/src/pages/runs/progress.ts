/** Whole percent of a run's units that are posted. */
export function percentDone(run: { units: number; units_done: number }): number {
  return run.units === 0 ? 100 : Math.floor((run.units_done / run.units) * 100);
}
