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

function setup(thread)
  thread:set("number", thread_count)
  thread_count = thread_count + 1
end

local function head(fields)
  local lines = {}
  for name, value in pairs(fields) do lines[#lines + 1] = name .. ": " .. value .. "\r\n" end
  return table.concat(lines)
end

-- Texts are put together here and not by wrk.format, which goes through the headers at each request: the time of the
-- load generator is taken from the server beside it.
local function get(path)
  return "GET /api/v1" .. path .. " HTTP/1.1\r\n" .. get_head .. "\r\n"
end
local function post(path, body)
  return "POST /api/v1" .. path .. " HTTP/1.1\r\n" .. post_head .. "Content-Length: " .. #body .. "\r\n\r\n" .. body
end

function init(args)
  for line in io.lines(args[1]) do
    local consumer, bill, word = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    samples[#samples + 1] = { consumer = consumer, bill = bill, word = word }
  end
  get_head = head({ ["Host"] = wrk.headers["Host"], ["Cookie"] = args[2] })
  post_head = head({ ["Host"] = wrk.headers["Host"], ["Cookie"] = args[2], ["X-CSRF-Token"] = args[3],
                     ["Content-Type"] = "application/json", ["Sec-Fetch-Site"] = "same-origin" })
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
  if what == "search" then return post("/customer-searches", '{"text":"' .. one.word .. '"}') end
  if what == "view" then return get("/customers/" .. one.consumer) end
  if what == "bill" then return get("/bills/" .. one.bill .. "/explanation") end
  if what == "load" then return get("/customers/" .. one.consumer .. "/load") end
  written = written + 1
  local body = string.format(
    '{"payment":"B%s-%d-%d","amount":"%d.%02d","currency":"CNY","method":"bank"}',
    run_id, number, written, math.random(200), math.random(0, 99))
  return post("/customers/" .. one.consumer .. "/payments", body)
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
