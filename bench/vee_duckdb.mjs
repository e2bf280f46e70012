// SPDX-License-Identifier: Apache-2.0
// The peer of bench/vee_rules: the rules that look at readings (data/vee/default.yaml) as window queries
// over one row per interval. Prints one JSON object; compares with findings of ours, row by row.
//
//   node bench/vee_duckdb.mjs DATABASE READINGS_CSV FINDINGS_CSV FROM TIMES
import { createRequire } from 'node:module';

const require = createRequire(new URL('../build/npm/package.json', import.meta.url));
const { DuckDBInstance } = require('@duckdb/node-api');

const [database, readings, findings, from, times] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database, { threads: process.env.BENCH_THREADS ?? '2' });
const db = await instance.connect();
const rows = async (sql) => (await db.runAndReadAll(sql)).getRows();

await db.run(`CREATE OR REPLACE TABLE reading AS
  SELECT meter, day, unnest(range(len(values)))::INTEGER AS slot, unnest(values) AS v
  FROM read_csv('${readings}', columns = {meter: 'INTEGER', day: 'DATE', values: 'BIGINT[]'}, header = true)`);

// Slots in a row for which a condition holds, within a day.
const runs = (rule, condition) => `SELECT '${rule}' AS rule, meter, day, min(slot) AS slot, count(*) AS count FROM (
    SELECT meter, day, slot, slot - row_number() OVER (PARTITION BY meter, day ORDER BY slot) AS island
    FROM reading WHERE ${condition}) GROUP BY meter, day, island`;

const rules = {
  gap: runs('gap', 'v IS NULL'),
  negative: runs('negative', 'v < 0'),
  capacity: runs('capacity', 'v > 3750'),
  // Equal readings in a row, across midnight; a day is told from where the run has become long.
  runs: `WITH marked AS (
      SELECT meter, day, slot, v, CASE WHEN v IS NOT DISTINCT FROM lag(v) OVER w AND v IS NOT NULL THEN 0 ELSE 1 END AS fresh
      FROM reading WINDOW w AS (PARTITION BY meter ORDER BY day, slot)),
    islands AS (
      SELECT *, sum(fresh) OVER (PARTITION BY meter ORDER BY day, slot ROWS UNBOUNDED PRECEDING) AS island FROM marked),
    parts AS (
      SELECT meter, day, island, any_value(v) AS v, min(slot) AS slot, count(*) AS count,
        sum(count(*)) OVER (PARTITION BY meter, island ORDER BY day) AS total
      FROM islands WHERE v IS NOT NULL GROUP BY meter, day, island)
    SELECT 'zero_run' AS rule, meter, day, slot, count FROM parts WHERE v = 0 AND total >= 288
    UNION ALL SELECT 'identical', meter, day, slot, count FROM parts WHERE v >= 100 AND total >= 48`,
  spike: `SELECT 'spike' AS rule, meter, day, slot, 1 AS count FROM (
      SELECT meter, day, arg_max(slot, v) AS slot, max(v, 2) AS two, count(*) FILTER (v > 0) AS above
      FROM reading WHERE v IS NOT NULL GROUP BY meter, day)
    WHERE above >= 12 AND two[2] > 0 AND two[1] > 20 * two[2]`,
  hampel: `WITH placed AS (
      SELECT *, row_number() OVER (PARTITION BY meter, day ORDER BY slot) - 1 AS i, count(*) OVER (PARTITION BY meter, day) AS n
      FROM reading WHERE v IS NOT NULL),
    framed AS (SELECT *, i - least(greatest(i - 3, 0), n - 7) AS before FROM placed WHERE n >= 7),
    medians AS (
      SELECT *, median(v) OVER w AS middle, mad(v) OVER w AS deviation FROM framed
      WINDOW w AS (PARTITION BY meter, day ORDER BY slot ROWS BETWEEN before PRECEDING AND 6 - before FOLLOWING))
    SELECT 'hampel' AS rule, meter, day, slot, 1 AS count FROM medians
    WHERE abs(v - middle) >= 2000 AND abs(v - middle) * 1000000 > deviation * 2000 * 14826`,
  usual: `WITH days AS (
      SELECT meter, day, isodow(day) <= 5 AS working, coalesce(sum(v), 0)::HUGEINT AS s, count(v) AS present
      FROM reading GROUP BY meter, day),
    compared AS (
      SELECT *, sum(s) FILTER (present > 0) OVER w AS us, sum(present) OVER w AS slots, count(*) FILTER (present > 0) OVER w AS n
      FROM days WINDOW w AS (PARTITION BY meter, working ORDER BY day
        RANGE BETWEEN INTERVAL 28 DAYS PRECEDING AND INTERVAL 1 DAY PRECEDING)),
    scaled AS (SELECT *, s * slots AS here, us * present AS usual, (us * present * 1000) // slots AS usual_milli
      FROM compared WHERE n >= 5 AND present > 0 AND slots > 0)
    SELECT 'high' AS rule, meter, day, 0 AS slot, 96 AS count FROM scaled WHERE s > 10000 AND here * 10000 > usual * 40000
    UNION ALL SELECT 'low', meter, day, 0, 96 FROM scaled WHERE usual_milli > 10000000 AND here * 10000 < usual * 1000
    UNION ALL SELECT 'unit', meter, day, 0, 96 FROM scaled
      WHERE usual_milli > 0 AND s > 0 AND greatest(usual_milli, s * 1000) > 10000
        AND (abs(here - usual * 1000) * 10000 <= usual * 1000 * 5000 OR abs(here * 1000 - usual) * 10000 <= usual * 5000)`,
  duplicate: `WITH days AS (
      SELECT meter, day, list(v ORDER BY slot) AS l, count(v) AS present FROM reading GROUP BY meter, day),
    beside AS (
      SELECT *, ${[1, 2, 3, 4, 5, 6, 7].map((n) => `lag(l, ${n}) OVER w AS l${n}`).join(', ')}
      FROM days WINDOW w AS (PARTITION BY meter ORDER BY day))
    SELECT 'duplicate' AS rule, meter, day, 0 AS slot, 96 AS count FROM beside
    WHERE present = 96 AND len(list_distinct(l)) >= 8
      AND (${[1, 2, 3, 4, 5, 6, 7].map((n) => `l = l${n}`).join(' OR ')})`,
};

const seconds = { all: [] };
for (let i = 0; i < Number(times); i++) {
  let all = 0;
  await db.run('CREATE OR REPLACE TABLE found (rule VARCHAR, meter INTEGER, day DATE, slot INTEGER, count INTEGER)');
  for (const [name, sql] of Object.entries(rules)) {
    const begin = process.hrtime.bigint();
    await db.run(`INSERT INTO found SELECT * FROM (${sql}) WHERE day >= DATE '${from}'`);
    const took = Number(process.hrtime.bigint() - begin) / 1e9;
    (seconds[name] ??= []).push(took);
    all += took;
  }
  seconds.all.push(all);
}
await db.run(`CREATE OR REPLACE TABLE ours AS SELECT * FROM read_csv('${findings}',
  columns = {rule: 'VARCHAR', meter: 'INTEGER', day: 'DATE', slot: 'INTEGER', count: 'INTEGER'}, header = true)`);
const only = (left, right) => rows(`SELECT rule, count(*)::INTEGER FROM (FROM ${left} EXCEPT ALL FROM ${right}) GROUP BY rule ORDER BY rule`);
console.log(JSON.stringify({
  seconds,
  readings: Number((await rows(`SELECT count(v) FROM reading WHERE day >= DATE '${from}'`))[0][0]),
  rules: await rows('SELECT rule, count(*)::INTEGER FROM found GROUP BY rule ORDER BY rule'),
  only_here: await only('found', 'ours'),
  only_there: await only('ours', 'found'),
  version: (await rows('SELECT version()'))[0][0],
}));
db.closeSync();
