-- SPDX-License-Identifier: Apache-2.0
-- What the clients of bench/serve ask, for wrk: each thread goes through the sample in an order of its own.
-- Arguments: the sample's file, the cookie, the CSRF token, the kind ("mix", or one alone), mean pause in ms.

local samples, thread_count = {}, 0
local kinds = {
  { name = "search", share = 25 },
  { name = "view", share = 30 },
  { name = "bill", share = 20 },
  { name = "load", share = 20 },
  { name = "write", share = 5 },
}
local json_type = { ["Content-Type"] = "application/json" }

function setup(thread)
  thread:set("number", thread_count)
  thread_count = thread_count + 1
end

local function with(fields)
  local all = {}
  for name, value in pairs(base) do all[name] = value end
  for name, value in pairs(fields) do all[name] = value end
  return all
end

function init(args)
  for line in io.lines(args[1]) do
    local consumer, bill, word = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    samples[#samples + 1] = { consumer = consumer, bill = bill, word = word }
  end
  base = { ["Cookie"] = args[2] }
  get_headers = base
  post_headers = with({ ["X-CSRF-Token"] = args[3], ["Content-Type"] = "application/json",
                        ["Sec-Fetch-Site"] = "same-origin" })
  kind = args[4]
  pause = tonumber(args[5])
  math.randomseed(7919 * (number + 1))
  run_id = args[6]
  written = 0
end

local function pick()
  if kind ~= "mix" and kind ~= "reads" then return kind end
  local at = math.random(kind == "mix" and 100 or 95)
  for _, one in ipairs(kinds) do
    at = at - one.share
    if at <= 0 then return one.name end
  end
end

function request()
  local one = samples[math.random(#samples)]
  local what = pick()
  local root = "/api/v1"
  if what == "search" then
    return wrk.format("POST", root .. "/customer-searches", post_headers,
                      '{"text":"' .. one.word .. '"}')
  end
  if what == "view" then return wrk.format("GET", root .. "/customers/" .. one.consumer, get_headers) end
  if what == "bill" then
    return wrk.format("GET", root .. "/bills/" .. one.bill .. "/explanation", get_headers)
  end
  if what == "load" then
    return wrk.format("GET", root .. "/customers/" .. one.consumer .. "/load", get_headers)
  end
  written = written + 1
  local body = string.format(
    '{"payment":"B%s-%d-%d","amount":"%d.%02d","currency":"CNY","method":"bank"}',
    run_id, number, written, math.random(200), math.random(0, 99))
  return wrk.format("POST", root .. "/customers/" .. one.consumer .. "/payments", post_headers, body)
end

function delay()
  if pause == 0 then return 0 end
  return math.random(0, 2 * pause)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"us":%d,"bytes":%d,"p50":%.0f,"p90":%.0f,"p99":%.0f,"max":%.0f,' ..
    '"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(90),
    latency:percentile(99), latency.max, errors.connect, errors.read, errors.write, errors.status,
    errors.timeout))
end
