// SPDX-License-Identifier: Apache-2.0
// The peer of bench/run: DuckDB in its best form for this work, one row per interval, sorted by meter,
// with a date and a slot column. Prints one JSON object.
//
//   node bench/duckdb.mjs lists DATABASE CSV     builds the table from meter,day,[values] lines
//   node bench/duckdb.mjs rows DATABASE CSV      the same from a line a reading: what its CSV load takes
//   node bench/duckdb.mjs sums DATABASE TIMES    time-of-use sums, total and maximum a meter and month
import { createRequire } from 'node:module';
import { statSync } from 'node:fs';

const require = createRequire(new URL('../build/npm/package.json', import.meta.url));
const { DuckDBInstance } = require('@duckdb/node-api');

const [mode, database, argument] = process.argv.slice(2);
const seconds = async (work) => {
  const begin = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - begin) / 1e9;
};

const instance = await DuckDBInstance.create(database, { threads: process.env.BENCH_THREADS ?? '2' });
const db = await instance.connect();
const one = async (sql) => (await db.runAndReadAll(sql)).getRows()[0];

// 08:00 to 22:00 is peak: slots 32 to 87 of quarter hours.
const sums = `SELECT meter, year(day) AS y, month(day) AS m,
    sum(value) FILTER (slot BETWEEN 32 AND 87) AS peak,
    sum(value) FILTER (slot NOT BETWEEN 32 AND 87) AS valley,
    sum(value) AS total, max(value) AS highest
  FROM reading GROUP BY ALL`;

const answer = { mode };
if (mode === 'lists') {
  answer.seconds = await seconds(() => db.run(`CREATE OR REPLACE TABLE reading AS
    SELECT meter, day, unnest(range(len(values)))::UTINYINT AS slot, unnest(values) AS value
    FROM read_csv('${argument}', columns = {meter: 'INTEGER', day: 'DATE', values: 'INTEGER[]'}, header = true)`));
} else if (mode === 'rows') {
  answer.seconds = await seconds(() => db.run(`CREATE OR REPLACE TABLE reading AS SELECT * FROM read_csv('${argument}',
    columns = {meter: 'INTEGER', day: 'DATE', slot: 'UTINYINT', value: 'INTEGER'}, header = true)`));
} else if (mode === 'sums') {
  answer.times = [];
  for (let i = 0; i < Number(argument); i++) {
    answer.times.push(await seconds(() => db.run(`CREATE OR REPLACE TEMP TABLE answer AS ${sums}`)));
  }
  const check = await one('SELECT sum(peak)::VARCHAR, sum(valley)::VARCHAR, count(*)::VARCHAR FROM answer');
  [answer.peak, answer.valley, answer.groups] = check;
}
answer.readings = Number((await one('SELECT count(*) FROM reading'))[0]);
await db.run('CHECKPOINT');
answer.version = (await one('SELECT version()'))[0];
db.closeSync();
instance.closeSync();
answer.bytes = statSync(database).size;
console.log(JSON.stringify(answer));
