/** What a simulation answers: docs of `voltmark whatif --json`. */
export interface Group {
  name: string;
  contracts: number;
  kwh: string;
  before: string;
  after: string;
  change: string;
  change_percent: string;
  winners: number;
  losers: number;
}

export interface Hit {
  consumer_no: string;
  kwh: string;
  before: string;
  after: string;
  change: string;
  change_percent: string;
}

export interface Simulation {
  from: string;
  to: string;
  currency: string;
  total: Omit<Group, "name">;
  by_class: Group[];
  by_area: Group[];
  by_tariff: Group[];
  histogram: { from_percent: string | null; to_percent: string | null; contracts: number }[];
  raised_most: Hit[];
  lowered_most: Hit[];
  not_rated: { code: string; contracts: number; message: string }[];
}
