-- For wrk: every request comes from one of the users that `decision-bench --seed` made.
-- Usage: wrk … -s users.lua URL -- FIRST COUNT

local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function digit(value)
    return alphabet:sub(value + 1, value + 1)
end

local function base64(text)
    local encoded = text:gsub("..?.?", function(group)
        local a, b, c = group:byte(1, 3)
        local bits = a * 65536 + (b or 0) * 256 + (c or 0)
        return digit(math.floor(bits / 262144)) .. digit(math.floor(bits / 4096) % 64)
            .. (b and digit(math.floor(bits / 64) % 64) or "=") .. (c and digit(bits % 64) or "=")
    end)
    return encoded
end

local first, last

function init(arguments)
    first = tonumber(arguments[1])
    last = first + tonumber(arguments[2]) - 1
    math.randomseed(1)
end

function request()
    local user = "90000-Seed" .. math.random(first, last)
    wrk.headers["Authorization"] = "Basic " .. base64(user .. ":" .. string.rep("0", 32))
    return wrk.format()
end
