-- SPDX-License-Identifier: GPL-2.0-or-later
-- An entry as one row of the list, in as many columns as there are:
--
--   { text, marks = { {from, to, group} }, right = { text, group } or nil }
--
-- Two columns are kept for the mark of the row that is chosen.
local fit = require('kwic.fit')
local M = {}

local GUTTER = 8 -- mark, line number, space

local function place(entry, columns)
    local right = entry.right and fit.cut(entry.right, math.floor(columns / 3))
    local room = columns - GUTTER - (right and fit.width(right) + 2 or 0)
    local text, marks = fit.snippet(entry.text, entry.marks, room)
    local row = { text = ('  %4d  %s'):format(entry.line or 1, text), marks = {
        { 2, GUTTER - 2, 'KwicLine' },
    } }
    for _, mark in ipairs(marks) do
        table.insert(row.marks, { mark[1] + GUTTER, mark[2] + GUTTER, 'KwicMatch' })
    end
    row.right = right and { right, 'KwicPath' }
    return row
end

local function note(entry, columns)
    local title = fit.cut(entry.title, columns - 2)
    local folder = vim.fn.fnamemodify(entry.path, ':h')
    local room = columns - 2 - fit.width(title) - 2
    local row = { text = '  ' .. title, marks = { { 2, 2 + #title, 'KwicTitle' } } }
    if folder ~= '.' and room >= 8 then
        row.right = { fit.cut(folder, room), 'KwicPath' }
    end
    return row
end

local function facet(entry, columns)
    local count = ('  %5d '):format(entry.count)
    local box = entry.chosen and '● ' or '  '
    local text = count .. box .. ('  '):rep(entry.depth) .. entry.value
    return {
        text = fit.cut(text, columns),
        marks = { { 0, #count, 'KwicLine' },
            entry.chosen and { #count, #text, 'KwicFilter' } or nil },
    }
end

local function says(entry, columns)
    local count = entry.count and ('%6d  '):format(entry.count) or (' '):rep(GUTTER)
    local text = count .. entry.text
    return { text = fit.cut(text, columns), marks = { { 0, #text, 'KwicPath' } } }
end

local function query(entry, columns)
    local lead = '        did you mean  '
    local text = fit.cut(lead .. entry.text, columns)
    return { text = text, marks = { { 0, #lead, 'KwicPath' }, { #lead, #text, 'KwicMatch' } } }
end

local kinds = { place = place, note = note, facet = facet, says = says, query = query }

function M.of(entry, columns)
    return kinds[entry.kind](entry, columns)
end

-- Characters of a snippet that fill a row.
function M.snippet_chars(columns)
    return math.max(60, math.min(200, columns - GUTTER))
end

return M
