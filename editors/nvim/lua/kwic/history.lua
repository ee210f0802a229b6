-- SPDX-License-Identifier: GPL-2.0-or-later
-- Queries asked before, newest last, kept over sessions.
local config = require('kwic.config')
local M = {}

local function file()
    return vim.fn.stdpath('data') .. '/kwic-history'
end

function M.read()
    local ok, lines = pcall(vim.fn.readfile, file())
    return ok and lines or {}
end

function M.add(query)
    if vim.trim(query) == '' then
        return
    end
    local lines = vim.tbl_filter(function(line)
        return line ~= query
    end, M.read())
    table.insert(lines, query)
    while #lines > config.get().history do
        table.remove(lines, 1)
    end
    vim.fn.mkdir(vim.fn.stdpath('data'), 'p')
    pcall(vim.fn.writefile, lines, file())
end

return M
