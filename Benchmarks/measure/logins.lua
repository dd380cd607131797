-- For wrk: every request is the same login, whose body stands in a file.
-- Usage: wrk … -s logins.lua URL -- FILE

function init(arguments)
    local file = assert(io.open(arguments[1]))
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = file:read("*a")
    file:close()
end

function request()
    return wrk.format()
end
