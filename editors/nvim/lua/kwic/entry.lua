-- SPDX-License-Identifier: GPL-2.0-or-later
-- Answers of the server as the picker's entries, one a line on the screen:
--   { path, line, byte, text, marks = { {from, to} }, head = true for a note's own line }
local M = {}

local function one_line(text)
    return (text:gsub('[%c]', ' '))
end

local function detail(hit)
    local words = {}
    for _, tag in ipairs(hit.tags or {}) do
        table.insert(words, '#' .. tag)
    end
    return table.concat(words, ' ')
end

local function head(hit)
    local first = hit.snippets and hit.snippets[1]
    local place = first and first.at and first.at[1]
    return {
        head = true, path = hit.path, title = hit.title or hit.path,
        line = place and place.line or first and first.line or 1,
        byte = place and place.byte or 0,
        text = hit.title or hit.path, detail = detail(hit), marks = {},
        reasons = hit.reasons,
    }
end

local function of_snippet(hit, snippet)
    local marks = {}
    for _, mark in ipairs(snippet.marks or {}) do
        table.insert(marks, { mark.byte[1], mark.byte[2] })
    end
    local place = snippet.at and snippet.at[1]
    return {
        path = hit.path, title = hit.title, heading = snippet.heading,
        line = place and place.line or snippet.line, byte = place and place.byte or 0,
        text = one_line(snippet.text), marks = marks, at = snippet.at,
    }
end

-- A note's line and its snippets' below it.
function M.of_hits(hits)
    local entries = {}
    for _, hit in ipairs(hits) do
        if hit.path then -- a name that is no UTF-8 cannot be opened by name here
            table.insert(entries, head(hit))
            for _, snippet in ipairs(hit.snippets or {}) do
                table.insert(entries, of_snippet(hit, snippet))
            end
        end
    end
    return entries
end

function M.of_links(links)
    local entries = {}
    for _, link in ipairs(links or {}) do
        table.insert(entries, {
            path = link.path, title = link.title, line = link.line or 1, byte = link.byte or 0,
            text = one_line(link.context or link.text or link.title or link.path), marks = {},
        })
    end
    return entries
end

function M.of_tasks(tasks)
    local entries = {}
    for _, task in ipairs(tasks or {}) do
        table.insert(entries, {
            path = task.path, title = task.title, line = task.line, byte = task.byte or 0,
            text = ('[%s] %s'):format(task.state or ' ', one_line(task.text or '')),
            detail = task.due and ('due ' .. task.due) or nil, marks = {},
        })
    end
    return entries
end

-- Counts of one facet, sub-values below theirs; chosen: set of values.
function M.of_facet(field, values, chosen, depth)
    local entries = {}
    for _, value in ipairs(values or {}) do
        local box = chosen[value.value] and '●' or ' '
        table.insert(entries, {
            facet = field, value = value.value, marks = {},
            text = ('%s %s%s'):format(box, ('  '):rep(depth or 0), value.value),
            detail = tostring(value.count),
        })
        vim.list_extend(entries, M.of_facet(field, value.children, chosen, (depth or 0) + 1))
    end
    return entries
end

function M.quickfix(vault, entries)
    local items = {}
    for i, entry in ipairs(entries) do
        local next_is_head = not entries[i + 1] or entries[i + 1].head
        if entry.path and (not entry.head or next_is_head) then
            table.insert(items, {
                filename = vault .. '/' .. entry.path, lnum = entry.line,
                col = (entry.byte or 0) + 1, text = entry.text,
            })
        end
    end
    return items
end

return M
