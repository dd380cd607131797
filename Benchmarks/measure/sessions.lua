-- For wrk: the sessions of a file take turns, in the order of the file, and begin anew behind the last.
-- Usage: wrk … -s sessions.lua URL -- FILE

local sessions = {}
local place = 0

function init(arguments)
    for line in io.lines(arguments[1]) do
        sessions[#sessions + 1] = line
    end
end

function request()
    place = place % #sessions + 1
    wrk.headers["sessionid"] = sessions[place]
    return wrk.format()
end
