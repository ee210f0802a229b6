-- SPDX-License-Identifier: GPL-2.0-or-later
-- Completion of [[links]], #tags and the properties of frontmatter, by the server.
local client = require('kwic.client')
local vault = require('kwic.vault')
local M = {}

local function in_frontmatter(buf, row)
    local lines = vim.api.nvim_buf_get_lines(buf, 0, math.max(row, 1), false)
    if lines[1] ~= '---' then
        return false
    end
    for i = 2, #lines do
        if lines[i] == '---' or lines[i] == '...' then
            return false
        end
    end
    return row > 0
end

-- The key that a line of frontmatter belongs to: its own, or that of the list it stands in.
local function key_above(buf, row)
    for i = row, 1, -1 do
        local line = vim.api.nvim_buf_get_lines(buf, i, i + 1, false)[1]
        local key = line:match('^([%w_-]+)%s*:')
        if key or not line:match('^%s*%-') then
            return key
        end
    end
end

-- What is being typed before the caret: kind, text and caret for the server, and the byte
-- column that the text starts at; nil when it is nothing to complete.
function M.context(buf, row, column)
    local line = vim.api.nvim_buf_get_lines(buf, row, row + 1, false)[1] or ''
    local before = line:sub(1, column)
    local link = before:match('%[%[([^%[%]|]*)$')
    if link then -- with its brackets: behind a '#' are headings
        return 'link', '[[' .. link, #link + 2, column - #link - 2
    end
    if in_frontmatter(buf, row) then
        local key = key_above(buf, row)
        local value = before:match('^[%w_-]+%s*:%s*%[?(.*)$') or before:match('^%s*%-%s*(.*)$')
        if key and value then
            value = value:match('([^,]*)$'):gsub('^[%s"\']+', '')
            if key:lower():match('^tags?$') then
                return 'tag', value, #value, column - #value
            end
            local text = key .. ':' .. value
            return 'value', text, #text, column - #text
        end
        if before:match('^[%w_-]*$') then
            return 'property', before, #before, 0
        end
        return nil
    end
    local tag = before:match('^#([^%s#%p]*[%w_/-]*)$') or before:match('%s#([^%s#,;.!?()]*)$')
    if tag then
        return 'tag', tag, #tag, column - #tag
    end
end

local function close_link(kind, insert, rest)
    return kind == 'link' and rest:sub(1, 2) ~= ']]' and insert .. ']]' or insert
end

-- callback(items): { word, label, detail, from } with the column a word replaces from.
local function items_of(result, kind, base, rest)
    local items = {}
    for _, item in ipairs(result and result.items or {}) do
        table.insert(items, {
            word = close_link(kind, item.insert, rest),
            label = item.label, detail = item.detail, kind = kind,
            from = base + (item.from or 0),
        })
    end
    return items
end

local function params_of(kind, text, at)
    return { kind = kind, text = text, at = at, limit = 50 }
end

function M.items(buf, row, column, callback)
    local kind, text, at, base = M.context(buf, row, column)
    local root = kind and vault.of(buf)
    if not root then
        return callback({})
    end
    local rest = vim.api.nvim_buf_get_lines(buf, row, row + 1, false)[1]:sub(column + 1)
    client.of(root):request('complete', params_of(kind, text, at), function(_, result)
        callback(items_of(result, kind, base, rest))
    end)
end

local found -- between the two calls of one completion

function M.omnifunc(findstart, _)
    if findstart == 0 then
        return found or {}
    end
    local buf = vim.api.nvim_get_current_buf()
    local row, column = unpack(vim.api.nvim_win_get_cursor(0))
    local kind, text, at, base = M.context(buf, row - 1, column)
    local root = kind and vault.of(buf)
    found = {}
    if not root then
        return -3
    end
    local rest = vim.api.nvim_get_current_line():sub(column + 1)
    local result = client.of(root):await('complete', params_of(kind, text, at))
    local items = items_of(result, kind, base, rest)
    local from = items[1] and items[1].from or column
    for _, item in ipairs(items) do
        if item.from == from then
            table.insert(found, { word = item.word, abbr = item.label, menu = item.detail,
                icase = 1 })
        end
    end
    return from
end

return M
